using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Sandbox;

/// <summary>What a visitor sends from the sandbox's pages: a message that any server takes, whatever he types.</summary>
internal static class TestMessages
{
    // RFC 2047 §2: a line with an encoded word has at most 76 characters; these octets of UTF-8 make 52 of base64, behind the name of the field.
    private const int OctetsPerWord = 39;

    private const int MaxSubject = 200;

    // RFC 2045 §6.8
    private const int CharactersPerLine = 76;

    /// <param name="subject">Empty: one that says what it is.</param>
    /// <param name="text">Empty: the same.</param>
    public static string Write(EmailAddress from, EmailAddress to, string subject, string text, DateTimeOffset now)
    {
        subject = new string([.. subject.Take(MaxSubject).Where(c => !char.IsControl(c))]).Trim();
        text = text.Trim();
        var name = from.ToString() == SandboxZone.FirstSender ? $"Ada <{from}>" : from.ToString();
        var head = string.Create(CultureInfo.InvariantCulture,
            $"From: {name}\r\nTo: {to}\r\nSubject: {Encoded(subject.Length > 0 ? subject : $"A try of {to}")}\r\nDate: {now:ddd, dd MMM yyyy HH:mm:ss} +0000\r\nMessage-ID: <try.{now.Ticks}@{from.Domain}>\r\n");
        if (text.Length == 0)
            return $"{head}\r\nSent from the sandbox's page to {to}.\r\n";
        var lines = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n") + "\r\n")).Chunk(CharactersPerLine).Select(c => new string(c));
        return $"{head}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{string.Join("\r\n", lines)}\r\n";
    }

    private static string Encoded(string text)
    {
        if (text.All(char.IsAscii) && !text.Contains("=?", StringComparison.Ordinal))
            return text;
        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            var octets = Encoding.UTF8.GetBytes(rune.ToString());
            if (word.Count + octets.Length > OctetsPerWord)
            {
                words.Add($"=?utf-8?b?{Convert.ToBase64String([.. word])}?=");
                word.Clear();
            }

            word.AddRange(octets);
        }

        words.Add($"=?utf-8?b?{Convert.ToBase64String([.. word])}?=");
        return string.Join("\r\n ", words);
    }
}
