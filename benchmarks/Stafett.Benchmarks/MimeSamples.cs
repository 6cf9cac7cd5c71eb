using System.Globalization;
using System.Text;

namespace Stafett.Benchmarks;

/// <summary>Messages as people send them, made here so that their size is known.</summary>
internal static class MimeSamples
{
    /// <summary>
    /// 177 KB as MimeKit's published benchmark has it: a long header section, two levels of parts, text in two forms, a message inside, four files in base64.
    /// </summary>
    public static byte[] Large()
    {
        var text = new StringBuilder();
        // The header's own type is of another message.
        var header = Encoding.ASCII.GetString(Samples.Header(3 * 1024)).Replace("Content-Type: multipart/alternative;\r\n boundary=\"=_0123456789abcdef\"\r\n", "", StringComparison.Ordinal);
        text.Append(header.AsSpan().TrimEnd("\r\n")).Append("\r\nContent-Type: multipart/mixed;\r\n boundary=\"----=_NextPart_000_0050_01C0A5E4.8A7F2D60\"\r\n\r\nThis is a multi-part message in MIME format.\r\n\r\n");
        const string Outer = "------=_NextPart_000_0050_01C0A5E4.8A7F2D60";
        const string Inner = "------=_NextPart_001_0051_01C0A5E4.8A7F2D60";
        text.Append(Outer).Append("\r\nContent-Type: multipart/alternative;\r\n boundary=\"----=_NextPart_001_0051_01C0A5E4.8A7F2D60\"\r\n\r\n");
        text.Append(Inner).Append("\r\nContent-Type: text/plain;\r\n charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n").Append(Lines(60)).Append("\r\n");
        text.Append(Inner).Append("\r\nContent-Type: text/html;\r\n charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n").Append(Lines(90)).Append("\r\n").Append(Inner).Append("--\r\n\r\n");
        for (var i = 0; i < 4; i++)
        {
            text.Append(Outer).Append(CultureInfo.InvariantCulture, $"\r\nContent-Type: image/jpeg;\r\n name=\"picture {i}.jpg\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n filename=\"picture {i}.jpg\"\r\n\r\n");
            text.Append(Base64(i, 29_280)).Append("\r\n");
        }

        text.Append(Outer).Append("\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@sender.example\r\nSubject: inside\r\n\r\n").Append(Lines(40)).Append("\r\n").Append(Outer).Append("--\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"Line {i}: the quick brown fox jumps over the lazy dog -- again.\r\n")));

    private static string Base64(int seed, int length)
    {
        var octets = new byte[length];
        for (var i = 0; i < length; i++)
            octets[i] = (byte)((i * 131) + (i >> 7) + seed);
        return Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks);
    }
}
