using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Message;

/// <summary>
/// Encoded words of RFC 2047. Reading is tolerant (words of more than 75 characters, a character split over two words, unknown charsets);
/// what cannot be decoded stays as it is written or becomes U+FFFD, and control characters never come out.
/// </summary>
public static class EncodedWords
{
    private static readonly SearchValues<char> Base64Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    private const int MaxCharset = 40;
    private const int MaxEncoded = 1_000;

    public static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal))
            return text;
        var output = new StringBuilder(text.Length);
        var pending = new PendingOctets(output);
        var position = 0;
        while (position < text.Length)
        {
            var start = text.IndexOf("=?", position, StringComparison.Ordinal);
            if (start < 0)
                break;
            if (!TryReadWord(text.AsSpan(start), out var word))
            {
                pending.Flush();
                output.Append(text, position, start + 2 - position);
                position = start + 2;
                continue;
            }

            // RFC 2047 §6.2: white space between two encoded words is not shown.
            var between = text.AsSpan(position, start - position);
            if (!pending.HasWord || between.Trim().Length > 0)
            {
                pending.Flush();
                output.Append(between);
            }

            pending.Add(word.Charset, word.Octets);
            position = start + word.Length;
        }

        pending.Flush();
        return output.Append(text, position, text.Length - position).ToString();
    }

    private static bool TryReadWord(ReadOnlySpan<char> text, out (string Charset, byte[] Octets, int Length) word)
    {
        word = default;
        var rest = text[2..];
        var charsetEnd = rest[..Math.Min(rest.Length, MaxCharset)].IndexOf('?');
        if (charsetEnd <= 0 || charsetEnd + 2 >= rest.Length || rest[charsetEnd + 2] != '?')
            return false;
        var encoding = (char)(rest[charsetEnd + 1] | 0x20);
        var encoded = rest[(charsetEnd + 3)..];
        encoded = encoded[..Math.Min(encoded.Length, MaxEncoded + 2)];
        var end = encoded.IndexOf("?=");
        if (end < 0 || encoding is not ('b' or 'q'))
            return false;
        encoded = encoded[..end];
        // RFC 2047 §2 allows no space inside; some mailers leave those of Q as they are, and readers show what they meant.
        if (!Ascii.IsValid(encoded) || (encoded.ContainsAny(' ', '\t') && (encoding == 'b' || encoded.Contains("=?", StringComparison.Ordinal))))
            return false;
        // RFC 2231 §5: a language may follow the charset.
        var charset = rest[..charsetEnd];
        var star = charset.IndexOf('*');
        if (star > 0)
            charset = charset[..star];
        var octets = encoding == 'q' ? DecodeQ(encoded) : DecodeB(encoded);
        if (octets is null)
            return false;
        word = (charset.ToString().ToLowerInvariant(), octets, 2 + charsetEnd + 3 + end + 2);
        return true;
    }

    private static byte[] DecodeQ(ReadOnlySpan<char> encoded)
    {
        var octets = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var c = encoded[i];
            // The text is ASCII.
            if (c == '=' && i + 2 < encoded.Length && HexDigits.TryRead((byte)encoded[i + 1], (byte)encoded[i + 2], out var octet))
            {
                octets[length++] = octet;
                i += 2;
            }
            else
            {
                octets[length++] = c == '_' ? (byte)' ' : (byte)c;
            }
        }

        return octets[..length];
    }

    private static byte[]? DecodeB(ReadOnlySpan<char> encoded)
    {
        Span<byte> ascii = stackalloc byte[MaxEncoded + 4];
        encoded = encoded.TrimEnd('=');
        if (encoded.Length == 1)
            return null;
        // A letter too many is six bits of nothing: the word was cut.
        var length = Encoding.ASCII.GetBytes(encoded.Length % 4 == 1 ? encoded[..^1] : encoded, ascii);
        while (length % 4 != 0)
            ascii[length++] = (byte)'=';
        var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(length)];
        if (Base64.DecodeFromUtf8(ascii[..length], octets, out _, out var written) == OperationStatus.Done)
            return octets[..written];
        // Bits behind the last octet that are not zero, or padding inside a word that was joined of two.
        return encoded.ContainsAnyExcept(Base64Letters) ? null : TransferDecoder.Decode(ContentTransferEncoding.Base64, ascii[..length]);
    }

    // Octets of neighbouring words in one charset are decoded together: some mailers cut inside a character.
    private struct PendingOctets(StringBuilder output)
    {
        private readonly List<byte> _octets = [];
        private string? _charset;

        public readonly bool HasWord => _charset is not null;

        public void Add(string charset, byte[] octets)
        {
            if (_charset is not null && _charset != charset)
                Flush();
            _charset = charset;
            _octets.AddRange(octets);
        }

        public void Flush()
        {
            if (_charset is null)
                return;
            var text = Charsets.Decode(_charset, CollectionsMarshal.AsSpan(_octets));
            if (!text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.AsSpan().ContainsAnyInRange('\u007F', '\u009F'))
            {
                output.Append(text);
            }
            else
            {
                foreach (var c in text)
                    output.Append(char.IsControl(c) ? '\uFFFD' : c);
            }

            _octets.Clear();
            _charset = null;
        }
    }
}
