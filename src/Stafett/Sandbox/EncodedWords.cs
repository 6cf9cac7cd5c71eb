using System.Text;

namespace Stafett.Sandbox;

/// <summary>Decodes encoded-words (RFC 2047 §2) of a field that is shown to a person.</summary>
internal static class EncodedWords
{
    public static string Decode(string value)
    {
        if (!value.Contains("=?", StringComparison.Ordinal))
            return value;
        var decoded = new StringBuilder(value.Length);
        var afterWord = false;
        var at = 0;
        while (at < value.Length)
        {
            var start = value.IndexOf("=?", at, StringComparison.Ordinal);
            if (start < 0 || !TryReadWord(value, start, out var word, out var end))
            {
                var stop = start < 0 ? value.Length : start + 2;
                decoded.Append(value, at, stop - at);
                at = stop;
                afterWord = false;
                continue;
            }

            // RFC 2047 §6.2: white space between two encoded-words belongs to neither.
            if (!afterWord || !value.AsSpan(at, start - at).IsWhiteSpace())
                decoded.Append(value, at, start - at);
            decoded.Append(word);
            at = end;
            afterWord = true;
        }

        return decoded.ToString();
    }

    private static bool TryReadWord(string value, int start, out string word, out int end)
    {
        word = "";
        end = 0;
        var charsetEnd = value.IndexOf('?', start + 2);
        if (charsetEnd < 0 || charsetEnd + 2 >= value.Length || value[charsetEnd + 2] != '?')
            return false;
        var textEnd = value.IndexOf("?=", charsetEnd + 3, StringComparison.Ordinal);
        if (textEnd < 0)
            return false;
        var text = value[(charsetEnd + 3)..textEnd];
        if (!Ascii.IsValid(text))
            return false;
        var octets = Encoding.ASCII.GetBytes(text);
        var encoding = char.ToUpperInvariant(value[charsetEnd + 1]);
        if (encoding is not ('B' or 'Q'))
            return false;
        var decoded = encoding == 'B' ? TransferEncoding.DecodeBase64(octets) : TransferEncoding.DecodeQuoted(octets, isWord: true);
        // RFC 2231 §5 allows a language behind an asterisk.
        word = MessageText.CharsetText(decoded, value[(start + 2)..charsetEnd].Split('*')[0]);
        end = textEnd + 2;
        return true;
    }
}
