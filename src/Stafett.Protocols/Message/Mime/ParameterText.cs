using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>Octets of a parameter to text.</summary>
internal static class ParameterText
{
    private const int MaxName = 78;

    public static string Lower(ReadOnlySpan<byte> name) =>
        Encoding.Latin1.GetString(name[..Math.Min(name.Length, MaxName)]).ToLowerInvariant();

    /// <summary>A token in lower case; tokens hold no control characters (RFC 2045 §5.1).</summary>
    public static string LowerToken(ReadOnlySpan<byte> token) => WithoutControls(Encoding.Latin1.GetString(token).ToLowerInvariant());

    /// <summary>Folds taken out; in quoted strings a backslash escapes quotes and itself only, because Windows paths are sent unescaped.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> value, bool isQuoted)
    {
        var octets = new byte[value.Length];
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is (byte)'\r' or (byte)'\n')
                continue;
            if (isQuoted && c == '\\' && i + 1 < value.Length && (value[i + 1] is (byte)'"' or (byte)'\\'))
                c = value[++i];
            octets[length++] = c;
        }

        return length == octets.Length ? octets : octets[..length];
    }

    /// <summary>RFC 2231 §4; a percent sign that encodes nothing stands for itself.</summary>
    public static void DecodePercent(ReadOnlySpan<byte> text, List<byte> output)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && HexDigits.TryRead(text[i + 1], text[i + 2], out var octet))
            {
                output.Add(octet);
                i += 2;
            }
            else
            {
                output.Add(text[i]);
            }
        }
    }

    /// <summary>In no named charset: UTF-8 (RFC 6532 §3.2) or, where it is not, what old mailers wrote; then encoded words.</summary>
    public static string Decode(byte[] octets)
    {
        var text = Charsets.Guess(octets);
        if (text.Contains("=?", StringComparison.Ordinal))
            text = EncodedWords.Decode(text);
        return WithoutControls(text);
    }

    public static string Decode(byte[] octets, string? charset) =>
        WithoutControls(charset is null or "us-ascii" ? Charsets.Guess(octets) : Charsets.Decode(charset, octets));

    private static string WithoutControls(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
                return string.Create(text.Length, text, static (output, source) =>
                {
                    for (var i = 0; i < output.Length; i++)
                        output[i] = source[i] == '\t' ? ' ' : char.IsControl(source[i]) ? '\uFFFD' : source[i];
                });
        }

        return text;
    }
}
