using System.Text.Unicode;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>The inside of a JSON string.</summary>
internal sealed class JsonTextSink(PayloadOutput output) : ITextSink
{
    private const int Piece = 3 * 1024;

    private readonly byte[] _utf8 = new byte[Piece];
    private JsonEscaper _escaper;

    // The first half of a pair, whose second half is in the next piece.
    private char _high;

    public void Write(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        if (_high != '\0')
        {
            Span<char> pair = [_high, text[0]];
            _high = '\0';
            var isPair = char.IsLowSurrogate(text[0]);
            Encode(isPair ? pair : pair[..1]);
            text = isPair ? text[1..] : text;
        }

        if (!text.IsEmpty && char.IsHighSurrogate(text[^1]))
        {
            _high = text[^1];
            text = text[..^1];
        }

        Encode(text);
    }

    public void Finish()
    {
        if (_high != '\0')
            _escaper.Write("\uFFFD"u8, output);
        _high = '\0';
    }

    // Half a pair that has no other half becomes U+FFFD.
    private void Encode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            _ = Utf8.FromUtf16(text, _utf8, out var read, out var written);
            _escaper.Write(_utf8.AsSpan(0, written), output);
            text = text[read..];
        }
    }
}
