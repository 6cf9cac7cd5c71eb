using System.Text;
using System.Text.Unicode;

namespace Stafett.Protocols.Message;

/// <summary>Octets in a named charset (RFC 2978) to text. Unknown names and malformed octets give U+FFFD, never an exception.</summary>
public static class Charsets
{
    private const int LongestName = 40;

    public static string Decode(string charset, ReadOnlySpan<byte> octets)
    {
        if (charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return Encoding.UTF8.GetString(octets);
        var encoding = Find(charset, out var isRefused);
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

        // A name that nobody knows is mostly a misspelt one of UTF-8.
        if (!isRefused && Utf8.IsValid(octets))
            return Encoding.UTF8.GetString(octets);
        return string.Create(octets.Length, octets, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = source[i] is (>= 32 and < 127) or (byte)'\t' or (byte)'\r' or (byte)'\n' ? (char)source[i] : '\uFFFD';
        });
    }

    /// <summary>
    /// Octets whose charset nobody said. What is well-formed UTF-8 was not written as anything else; where a character of it is broken, the others are still
    /// read. All the rest is what old mailers wrote.
    /// </summary>
    public static string Guess(ReadOnlySpan<byte> octets)
    {
        var guess = new CharsetGuess();
        guess.Add(octets);
        guess.Finish();
        return guess.IsUtf8 ? Encoding.UTF8.GetString(octets) : Decode("windows-1252", octets);
    }

    /// <summary>For text that comes in pieces. A name that nobody knows is read as UTF-8, a refused one as ASCII.</summary>
    public static Decoder CreateDecoder(string charset) =>
        (Find(charset, out var isRefused) ?? (isRefused ? AsciiOnly : Encoding.UTF8)).GetDecoder();

    private static Encoding? Find(string charset, out bool isRefused)
    {
        isRefused = false;
        charset = charset.Trim();
        if (charset.Length is 0 or > LongestName)
            return null;
        charset = CharsetAliases.Resolve(charset.ToLowerInvariant());
        // The framework's own are named here, so that it is asked for no name that it answers with an exception.
        switch (charset)
        {
            case "utf-8" or "us-ascii":
                return Encoding.UTF8;
            case "utf-16" or "utf-16le":
                return Encoding.Unicode;
            case "utf-16be":
                return Encoding.BigEndianUnicode;
            case "utf-32" or "utf-32le":
                return Encoding.UTF32;
            case "utf-32be":
                return BigEndianUtf32;
        }

        // RFC 2152 can hide markup and control characters from whoever looks at the octets; nobody sends it any more.
        isRefused = charset.Contains("utf-7", StringComparison.Ordinal) || charset.Contains("utf7", StringComparison.Ordinal);
        return isRefused ? null : CodePagesEncodingProvider.Instance.GetEncoding(charset);
    }

    private static readonly Encoding AsciiOnly = Encoding.GetEncoding("us-ascii", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
    private static readonly UTF32Encoding BigEndianUtf32 = new(bigEndian: true, byteOrderMark: true);
}
