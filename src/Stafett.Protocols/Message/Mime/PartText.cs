using System.Diagnostics.CodeAnalysis;

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
        var text = Decode(type.Charset, part.TransferEncoding, body);
        if (type.Is("text", "plain") && string.Equals(type.Parameters["format"], "flowed", StringComparison.OrdinalIgnoreCase))
            return FlowedText.Unflow(text, string.Equals(type.Parameters["delsp"], "yes", StringComparison.OrdinalIgnoreCase));
        return text;
    }

    private static string Decode(string? charset, ContentTransferEncoding encoding, ReadOnlySpan<byte> body)
    {
        using var octets = new PooledOctets(body.Length);
        TransferDecoder.Decode(encoding, body, octets);
        if (charset is not null && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !IsUnsaid(charset))
            return Decode(charset, octets.Written).Replace("\r\n", "\n", StringComparison.Ordinal);
        // Where a line end is the same octets in any case, the CRs are taken out before there is a string to copy.
        return Decode(charset, octets.Written[..WithoutCr(octets.Written)]);
    }

    private static int WithoutCr(Span<byte> octets)
    {
        var written = octets.IndexOf("\r\n"u8);
        if (written < 0)
            return octets.Length;
        for (var read = written + 1; ;)
        {
            var rest = octets[read..];
            var next = rest.IndexOf("\r\n"u8);
            var length = next < 0 ? rest.Length : next;
            rest[..length].CopyTo(octets[written..]);
            written += length;
            if (next < 0)
                return written;
            read += length + 1;
        }
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
