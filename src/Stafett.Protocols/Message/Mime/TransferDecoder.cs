using System.Buffers;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// Takes a transfer encoding off (RFC 2045 §6), piece by piece however the octets are cut. Never gives more octets than it was given, and
/// fails for nothing: what is not the encoding is left out (base64) or kept as it stands (quoted-printable).
/// </summary>
public sealed class TransferDecoder(ContentTransferEncoding encoding)
{
    private Base64Decoder _base64;
    private QuotedPrintableDecoder _quotedPrintable;

    public static byte[] Decode(ContentTransferEncoding encoding, ReadOnlySpan<byte> octets)
    {
        if (encoding is not (ContentTransferEncoding.Base64 or ContentTransferEncoding.QuotedPrintable))
            return octets.ToArray();
        using var output = new PooledOctets(octets.Length);
        Decode(encoding, octets, output);
        return output.Written.ToArray();
    }

    /// <summary>All at once, into a writer with room for as much.</summary>
    /// <param name="asLines">Where line ends are CRLF they come out as LF.</param>
    internal static void Decode(ContentTransferEncoding encoding, ReadOnlySpan<byte> octets, PooledOctets output, bool asLines = false)
    {
        if (encoding == ContentTransferEncoding.QuotedPrintable)
        {
            output.Advance(QuotedPrintableText.Decode(octets, output.GetSpan(octets.Length), asLines));
            return;
        }

        if (asLines && encoding != ContentTransferEncoding.Base64)
        {
            output.Advance(CopyLines(octets, output.GetSpan(octets.Length)));
            return;
        }

        var decoder = new TransferDecoder(encoding);
        decoder.Write(octets, output);
        decoder.Finish(output);
        if (asLines)
            output.Truncate(CopyLines(output.Written, output.Written));
    }

    // The two may be the same octets: what is written is never ahead of what is read.
    private static int CopyLines(ReadOnlySpan<byte> octets, Span<byte> output)
    {
        var written = 0;
        while (true)
        {
            var length = octets.IndexOf("\r\n"u8);
            var line = length < 0 ? octets : octets[..length];
            line.CopyTo(output[written..]);
            written += line.Length;
            if (length < 0)
                return written;
            output[written++] = (byte)'\n';
            octets = octets[(length + 2)..];
        }
    }

    public void Write(in ReadOnlySequence<byte> octets, IBufferWriter<byte> output)
    {
        foreach (var segment in octets)
            Write(segment.Span, output);
    }

    public void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        switch (encoding)
        {
            case ContentTransferEncoding.Base64:
                _base64.Write(octets, output);
                break;
            case ContentTransferEncoding.QuotedPrintable:
                _quotedPrintable.Write(octets, output);
                break;
            default:
                output.Write(octets);
                break;
        }
    }

    /// <summary>What the last octets still meant.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (encoding == ContentTransferEncoding.Base64)
            _base64.Finish(output);
        else if (encoding == ContentTransferEncoding.QuotedPrintable)
            _quotedPrintable.Finish(output);
    }
}
