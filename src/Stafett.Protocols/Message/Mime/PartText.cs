using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace Stafett.Protocols.Message.Mime;

/// <summary>The text of a text part: transfer encoding and charset taken off, flowed lines joined, line ends LF.</summary>
public static class PartText
{
    /// <summary>The part as it is written, HTML as HTML.</summary>
    /// <param name="maxOctets">No more of the encoded body is read.</param>
    public static string Read(MimePart part, int maxOctets = int.MaxValue)
    {
        var type = part.ReadContentType();
        var body = part.Octets(part.Kind == MimeKind.Multipart ? part.Preamble : part.Body).Span;
        if (body.Length > maxOctets)
            body = body[..maxOctets];
        var isFlowed = type.Is("text", "plain") && string.Equals(type.Parameters["format"], "flowed", StringComparison.OrdinalIgnoreCase);
        var deletesSpaces = isFlowed && string.Equals(type.Parameters["delsp"], "yes", StringComparison.OrdinalIgnoreCase);
        var charset = type.Charset;
        var isUtf8 = charset is not null && charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        // Where a line end is the same octets in any case, the CRs are taken out before there is a string to copy.
        var asLines = charset is null || isUtf8 || IsUnsaid(charset);
        using var octets = new PooledOctets(body.Length);
        TransferDecoder.Decode(part.TransferEncoding, body, octets, asLines);
        if (isUtf8)
            return DecodeUtf8(octets.Written, isFlowed, deletesSpaces);
        var text = Decode(charset, octets.Written);
        text = asLines ? text : text.Replace("\r\n", "\n", StringComparison.Ordinal);
        return isFlowed ? FlowedText.Unflow(text, deletesSpaces) : text;
    }

    // What Decode gives, without a string in between, and without counting the characters before there are any.
    private static string DecodeUtf8(ReadOnlySpan<byte> octets, bool isFlowed, bool deletesSpaces)
    {
        var rented = ArrayPool<char>.Shared.Rent(octets.Length);
        _ = Utf8.ToUtf16(octets, rented, out _, out var length, replaceInvalidSequences: true, isFinalBlock: true);
        var text = rented.AsSpan(0, length).TrimStart('\uFEFF');
        var decoded = isFlowed ? FlowedText.Unflow(text, deletesSpaces) : new string(text);
        ArrayPool<char>.Shared.Return(rented);
        return decoded;
    }

    /// <summary>
    /// No charset, or one that means "I do not know", is UTF-8 if the octets allow it, else Windows-1252. A byte order mark is not text.
    /// </summary>
    public static string Decode(string? charset, ReadOnlySpan<byte> octets)
    {
        if (octets.StartsWith("\uFEFF"u8))
            octets = octets[3..];
        var isUnsaid = charset is null || IsUnsaid(charset);
        return isUnsaid ? Charsets.Guess(octets) : Charsets.Decode(charset!, octets).TrimStart('\uFEFF');
    }

    /// <summary>False for no charset, or one that means "I do not know".</summary>
    public static bool IsSaid([NotNullWhen(true)] string? charset) => charset is not null && !IsUnsaid(charset);

    // RFC 2045 §5.2: the default is US-ASCII; octets above 127 in it are somebody's mistake, and mostly this one.
    private static bool IsUnsaid(string charset) =>
        charset.ToLowerInvariant() is "us-ascii" or "ascii" or "ansi_x3.4-1968" or "unknown-8bit" or "x-unknown" or "unknown" or "default" or "8bit" or "7bit" or "none";
}
