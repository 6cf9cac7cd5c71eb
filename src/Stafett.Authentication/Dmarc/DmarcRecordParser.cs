using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Stafett.Authentication.Dmarc;

/// <summary>
/// Reads a policy record (RFC 9989 §4.8). A record is one that starts with <c>v=DMARC1</c>; tags that are unknown, empty or repeated do not spoil it. Names and
/// keywords are read in either case.
/// </summary>
public static class DmarcRecordParser
{
    // Each is a message a day for us.
    private const int MaxAddresses = 10;

    private static readonly string[] Names = ["p", "sp", "np", "psd", "t", "adkim", "aspf", "rua", "ruf", "fo", "pct"];

    private static readonly SearchValues<char> FailureOptions = SearchValues.Create("01dsDS:");

    private static readonly SearchValues<char> NotInUris = SearchValues.Create(" \t<>\"\\");

    /// <param name="text">All strings of one TXT record, joined.</param>
    /// <param name="record">Null when it is something else.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out DmarcRecord? record)
    {
        record = null;
        var tags = new RecordTags(text);
        if (!tags.IsVersion("DMARC1"))
            return false;
        var read = new DmarcRecord(text);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var wrong = "";
        while (tags.MoveNext())
        {
            if (!tags.Value.IsEmpty && Known(tags.Name) is { } name && seen.Add(name))
                read = Apply(read, name, tags.Value, ref wrong);
        }

        record = Check(read, wrong);
        return true;
    }

    private static string? Known(ReadOnlySpan<char> name)
    {
        foreach (var known in Names)
        {
            if (RecordTags.Is(name, known))
                return known;
        }

        return null;
    }

    private static DmarcRecord Apply(DmarcRecord record, string name, ReadOnlySpan<char> value, ref string wrong)
    {
        switch (name)
        {
            case "p":
                return record with { Policy = Policy("p", value, ref wrong) };
            case "sp":
                return record with { SubdomainPolicy = Policy("sp", value, ref wrong) };
            case "np":
                return record with { NonexistentPolicy = Policy("np", value, ref wrong) };
            case "psd":
                return record with { PublicSuffix = RecordTags.Is(value, "y") ? PublicSuffix.Yes : RecordTags.Is(value, "n") ? PublicSuffix.No : PublicSuffix.Unknown };
            case "t":
                return record with { IsTesting = RecordTags.Is(value, "y") };
            case "adkim":
                return record with { DkimAlignment = RecordTags.Is(value, "s") ? AlignmentMode.Strict : AlignmentMode.Relaxed };
            case "aspf":
                return record with { SpfAlignment = RecordTags.Is(value, "s") ? AlignmentMode.Strict : AlignmentMode.Relaxed };
            case "rua":
                return record with { AggregateReports = Addresses(value) };
            case "ruf":
                return record with { FailureReports = Addresses(value) };
            case "fo":
                return value.ContainsAnyExcept(FailureOptions) ? record : record with { FailureOptions = value.ToString() };
            default:
                return int.TryParse(value, out var percent) && percent is >= 0 and <= 100 ? record with { Percent = percent } : record;
        }
    }

    private static DmarcRecord Check(DmarcRecord record, string wrong)
    {
        // RFC 9989 §4.7: one without p, and with nothing else wrong, counts as p=none; what sp and np say holds.
        if (wrong.Length == 0)
            return record;
        // RFC 9989 §4.10.1: a policy that is wrong counts as none where reports are asked for; else the record does not apply.
        return record.AggregateReports.IsEmpty
            ? record with { Problem = $"{wrong} is none of none, quarantine and reject" }
            : record with { Policy = DmarcPolicy.None, SubdomainPolicy = null, NonexistentPolicy = null };
    }

    private static DmarcPolicy? Policy(string name, ReadOnlySpan<char> value, ref string wrong)
    {
        if (RecordTags.Is(value, "none"))
            return DmarcPolicy.None;
        if (RecordTags.Is(value, "quarantine"))
            return DmarcPolicy.Quarantine;
        if (RecordTags.Is(value, "reject"))
            return DmarcPolicy.Reject;
        wrong = wrong.Length > 0 ? wrong : name;
        return null;
    }

    private static ImmutableArray<string> Addresses(ReadOnlySpan<char> value)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        foreach (var range in value.Split(','))
        {
            var uri = WithoutSize(value[range].Trim(" \t"));
            if (found.Count < MaxAddresses && IsUri(uri))
                found.Add(uri.ToString());
        }

        return found.DrainToImmutable();
    }

    // RFC 9989 §4.8, obs-dmarc-report-size: an exclamation point inside a URI would have been encoded.
    private static ReadOnlySpan<char> WithoutSize(ReadOnlySpan<char> uri)
    {
        var mark = uri.LastIndexOf('!');
        return mark < 0 ? uri : uri[..mark].TrimEnd(" \t");
    }

    // RFC 3986 §3.1: a scheme, and something behind it. Of the schemes only mailto is ever used, and that needs an address.
    private static bool IsUri(ReadOnlySpan<char> uri)
    {
        var colon = uri.IndexOf(':');
        if (colon < 1 || colon == uri.Length - 1 || !char.IsAsciiLetter(uri[0]) || uri.ContainsAny(NotInUris))
            return false;
        foreach (var c in uri)
        {
            if (c is <= ' ' or >= '\u007F')
                return false;
        }

        foreach (var c in uri[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return false;
        }

        var at = uri.IndexOf('@');
        return !uri[..colon].Equals("mailto", StringComparison.OrdinalIgnoreCase) || (at > colon + 1 && at < uri.Length - 1);
    }
}
