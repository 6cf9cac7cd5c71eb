using System.Buffers;
using System.Buffers.Text;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>Base64 of RFC 2045 §6.8 in lines of 76 letters.</summary>
internal static class Base64Lines
{
    /// <summary>Octets of a line; pieces have to be a multiple of it, except the last.</summary>
    public const int OctetsPerLine = 57;

    private const int LettersPerLine = 76;

    /// <summary>There is a line end before each line but the first, and none behind the last.</summary>
    public static void Write(ReadOnlySpan<byte> octets, bool isFirst, IBufferWriter<byte> output)
    {
        while (!octets.IsEmpty)
        {
            var line = octets[..Math.Min(OctetsPerLine, octets.Length)];
            var span = output.GetSpan(LettersPerLine + 2);
            var start = 0;
            if (!isFirst)
            {
                "\r\n"u8.CopyTo(span);
                start = 2;
            }

            Base64.EncodeToUtf8(line, span[start..], out _, out var written);
            output.Advance(start + written);
            isFirst = false;
            octets = octets[line.Length..];
        }
    }
}
