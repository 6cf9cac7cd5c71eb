using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Fuzz.Targets;

public sealed class SmtpCommandTarget : IFuzzTarget
{
    public string Name => "smtp-command";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "EHLO client.example", "HELO [192.0.2.1]", "MAIL FROM:<bob@sender.example> SIZE=1000 BODY=8BITMIME SMTPUTF8", "MAIL FROM:<>", "RCPT TO:<@a,@b:joe@c.example>",
        "RCPT TO:<postmaster>", "RCPT TO:<\"a b\"@c.example>", "BDAT 86 LAST", "VRFY joe", "POST / HTTP/1.1");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "MAIL FROM:", "RCPT TO:", "<", ">", "@", ":", "\"", "\\", " SIZE=", " BODY=", " SMTPUTF8", " LAST", "BDAT ", "[IPv6:::1]", "\r\n", "\0", "ø", "99999999999999999999");

    public void Run(ReadOnlySpan<byte> input)
    {
        var command = SmtpCommandParser.Parse(input);
        var line = Encoding.Latin1.GetString(input);
        if (command is not InvalidCommand)
            FuzzCheck.That(!line.Any(c => c is < ' ' or '\x7f'), "a command with a control character was understood");
        switch (command)
        {
            case MailCommand mail:
                FuzzCheck.That(Begins(line, "MAIL", "FROM:"), "not MAIL");
                FuzzCheck.That(mail.Parameters.Size is null or >= 0, "a size below nothing");
                Check(mail.Parameters.ReversePath.Address, line);
                FuzzCheck.That(mail.Parameters.IsInternational || mail.Parameters.ReversePath.Address is not { IsInternational: true }, "UTF-8 without SMTPUTF8");
                break;
            case RcptCommand rcpt:
                FuzzCheck.That(Begins(line, "RCPT", "TO:"), "not RCPT");
                Check(rcpt.Recipient, line);
                break;
            case HelloCommand hello:
                FuzzCheck.That(hello.Name.Length > 0 && hello.Name.All(c => char.IsAsciiLetterOrDigit(c) || "-._:[]".Contains(c, StringComparison.Ordinal)), $"the name {hello.Name}");
                break;
            case BdatCommand bdat:
                FuzzCheck.That(bdat.Size == long.MaxValue || (bdat.Size >= 0 && line.Contains(bdat.Size.ToString(provider: null), StringComparison.Ordinal)), "a size that was not said");
                break;
            case InvalidCommand invalid:
                FuzzCheck.That(invalid.Reply.IsPermanent && invalid.Reply.Text.All(c => c is >= ' ' and <= '~'), "an error that is none");
                break;
        }
    }

    // More than one space between the words is common and harmless.
    private static bool Begins(string line, string verb, string word) =>
        line.StartsWith(verb + " ", StringComparison.OrdinalIgnoreCase) && line[verb.Length..].TrimStart(' ').StartsWith(word, StringComparison.OrdinalIgnoreCase);

    // The domain that we act upon is the one behind the last @ that was said (a route in front is dropped).
    private static void Check(EmailAddress? address, string line)
    {
        if (address is null)
            return;
        FuzzCheck.That(EmailAddress.TryParse(address.ToString(), out var again) && again == address, $"{address} reads as something else");
        if (!line.Contains("xn--", StringComparison.OrdinalIgnoreCase) && line.All(char.IsAscii) && address.Domain.Literal is null)
            FuzzCheck.That(line.Contains("@" + address.Domain.Name, StringComparison.OrdinalIgnoreCase), $"nobody said {address.Domain}");
    }
}
