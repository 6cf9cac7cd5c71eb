using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>
/// What Message-ID, References and Content-ID hold, without its angle brackets (RFC 5322 §3.6.4). Ids of others are kept as they are if they
/// are one word of printable ASCII, with or without an at sign: they have to be repeated, not judged.
/// </summary>
public sealed record MessageId
{
    /// <summary>Octets; an id that has a line to itself stays below 998 (RFC 5322 §2.1.1).</summary>
    public const int MaxLength = 800;

    private static readonly SearchValues<char> Never = SearchValues.Create("<>\"\\()");

    private MessageId(string text) => Text = text;

    public string Text { get; }

    public static MessageId Parse(string text) => TryCreate(text, out var id) ? id : throw new FormatException("Not a message id");

    /// <summary>Takes the id with or without its angle brackets.</summary>
    public static bool TryCreate(string? text, [NotNullWhen(true)] out MessageId? id)
    {
        id = null;
        if (text is ['<', .. var inner, '>'])
            text = inner;
        if (text is null || text.Length is 0 or > MaxLength || text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.AsSpan().ContainsAny(Never))
            return false;
        id = new MessageId(text);
        return true;
    }

    /// <summary>With its angle brackets.</summary>
    public override string ToString() => $"<{Text}>";
}
