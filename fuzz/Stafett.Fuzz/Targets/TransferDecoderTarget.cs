using System.Buffers;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Fuzz.Targets;

/// <summary>The first octet says where to cut, the rest is encoded: cut or whole, it decodes to the same, and never to more.</summary>
public sealed class TransferDecoderTarget : IFuzzTarget
{
    private static readonly ContentTransferEncoding[] Encodings = [ContentTransferEncoding.Base64, ContentTransferEncoding.QuotedPrintable, ContentTransferEncoding.EightBit];

    public string Name => "transfer-decoder";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("1Zm9vYmFy\r\nZm8=\r\n-- \r\nfooter", "2bl=C3=A5 =\r\nb \t\r\n=zz= \r\n=", "3====", "7 = \t = \r\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("=", "=\r\n", "= \r\n", "=C3", "Zg==", "\r\n", "\n", "\r", " ", "\t", "-", "AAAA");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        var step = 1 + (input[0] % 16);
        var encoded = input[1..];
        foreach (var encoding in Encodings)
        {
            var whole = TransferDecoder.Decode(encoding, encoded);
            FuzzCheck.That(whole.Length <= encoded.Length, "decoding made more of it");
            var output = new ArrayBufferWriter<byte>(encoded.Length + 4);
            var decoder = new TransferDecoder(encoding);
            for (var i = 0; i < encoded.Length; i += step)
                decoder.Write(encoded[i..Math.Min(i + step, encoded.Length)], output);
            decoder.Finish(output);
            FuzzCheck.That(output.WrittenSpan.SequenceEqual(whole), $"cut every {step} octets it is something else");
        }
    }
}
