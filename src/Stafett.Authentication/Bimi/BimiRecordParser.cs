using System.Diagnostics.CodeAnalysis;
using Stafett.Authentication.Dmarc;

namespace Stafett.Authentication.Bimi;

/// <summary>Reads BIMI's assertion records and the BIMI-Selector field; both are tags like those of DMARC.</summary>
public static class BimiRecordParser
{
    private const int MaxSelector = 128;

    private const int MaxUri = 2_000;

    /// <param name="text">All strings of one TXT record, joined.</param>
    /// <param name="record">Null when it is something else.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out BimiRecord? record)
    {
        record = null;
        var tags = new RecordTags(text);
        if (!tags.IsVersion("BIMI1"))
            return false;
        string? location = null;
        string? authority = null;
        while (tags.MoveNext())
        {
            if (RecordTags.Is(tags.Name, "l"))
                location ??= tags.Value.ToString();
            else if (RecordTags.Is(tags.Name, "a"))
                authority ??= tags.Value.ToString();
        }

        authority ??= "";
        record = (location, authority) switch
        {
            (null, _) => new BimiRecord(text) { Problem = "l is missing" },
            ({ Length: > 0 }, _) when !IsHttps(location) => new BimiRecord(text) { Problem = "l is no https address" },
            (_, { Length: > 0 }) when !IsHttps(authority) => new BimiRecord(text) { Problem = "a is no https address" },
            ("", { Length: > 0 }) => new BimiRecord(text) { Problem = "l is empty, but a is not" },
            _ => new BimiRecord(text) { Location = location, Authority = authority },
        };
        return true;
    }

    /// <param name="value">Of BIMI-Selector: <c>v=BIMI1; s=brand</c>.</param>
    /// <param name="selector">One label or more, lower case.</param>
    public static bool TryParseSelector(string value, [NotNullWhen(true)] out string? selector)
    {
        selector = null;
        var tags = new RecordTags(value);
        if (!tags.IsVersion("BIMI1"))
            return false;
        while (tags.MoveNext())
        {
            if (!RecordTags.Is(tags.Name, "s"))
                continue;
            selector = IsSelector(tags.Value) ? tags.Value.ToString().ToLowerInvariant() : null;
            return selector is not null;
        }

        return false;
    }

    private static bool IsSelector(ReadOnlySpan<char> text)
    {
        var label = 0;
        foreach (var c in text)
        {
            label = c == '.' ? 0 : label + 1;
            if (label is > 63 || (c == '.' ? false : !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
                return false;
        }

        return text.Length is > 0 and <= MaxSelector && text[0] != '.' && label > 0 && !text.Contains("..", StringComparison.Ordinal);
    }

    private static bool IsHttps(string text) =>
        text.Length <= MaxUri && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Host.Length > 0 && !text.Any(c => c is <= ' ' or >= '\u007F');
}
