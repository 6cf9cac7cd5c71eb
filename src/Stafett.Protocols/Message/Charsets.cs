using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>Octets in a named charset (RFC 2978) to text. Unknown names and malformed octets give U+FFFD, never an exception.</summary>
public static class Charsets
{
    private static readonly Encoding AsciiOnly = Encoding.GetEncoding("us-ascii", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));

    public static string Decode(string charset, ReadOnlySpan<byte> octets)
    {
        var encoding = Find(charset);
        if (encoding is not null)
        {
            try
            {
                return encoding.GetString(octets);
            }
            catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
            {
                // The stateful decoders (ISO-2022, HZ) are old code: hostile shift sequences must not become our exception.
            }
        }

        return string.Create(octets.Length, octets, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = source[i] is (>= 32 and < 127) or (byte)'\t' or (byte)'\r' or (byte)'\n' ? (char)source[i] : '\uFFFD';
        });
    }

    /// <summary>For text that comes in pieces. A charset that nobody knows gives U+FFFD for all that is not ASCII.</summary>
    public static Decoder CreateDecoder(string charset) => (Find(charset) ?? AsciiOnly).GetDecoder();

    private static Encoding? Find(string charset)
    {
        charset = CharsetAliases.Resolve(charset.Trim().ToLowerInvariant());
        switch (charset)
        {
            case "utf-8" or "utf8" or "unknown-8bit" or "us-ascii" or "ascii":
                return Encoding.UTF8;
            // What is labelled ISO-8859-1 is mostly Windows-1252, which only adds to it (as the WHATWG Encoding Standard has it).
            case "iso-8859-1" or "latin1":
                charset = "windows-1252";
                break;
            // RFC 2152 can hide markup and control characters from whoever looks at the octets; nobody sends it any more.
            case "utf-7" or "unicode-1-1-utf-7" or "csutf7" or "x-unicode-2-0-utf-7" or "x-unicode-1-1-utf-7":
                return null;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? (charset.Contains("utf-7", StringComparison.OrdinalIgnoreCase) ? null : Encoding.GetEncoding(charset));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
