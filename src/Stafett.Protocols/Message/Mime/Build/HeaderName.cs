using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>The name of a header field (RFC 5322 §3.6.8): printable ASCII without space and colon.</summary>
public sealed record HeaderName
{
    /// <summary>Longer than any in use; leaves room for a value on the first line.</summary>
    public const int MaxLength = 60;

    private HeaderName(string text) => Text = text;

    public string Text { get; }

    public static HeaderName Parse(string text) =>
        TryCreate(text, out var name) ? name : throw new FormatException("Not the name of a header field");

    public static bool TryCreate(string? text, [NotNullWhen(true)] out HeaderName? name)
    {
        name = null;
        if (text is null || text.Length is 0 or > MaxLength || text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains(':', StringComparison.Ordinal))
            return false;
        name = new HeaderName(text);
        return true;
    }

    public override string ToString() => Text;
}
