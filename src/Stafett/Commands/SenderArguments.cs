using System.CommandLine;
using System.Net;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Commands;

/// <summary>The options that say who sent a message from a file, and who answers for DNS then.</summary>
internal sealed class SenderArguments
{
    private readonly Option<string?> _ip = new("--ip") { Description = "The address of the client that sent it. Without it SPF cannot be checked.", HelpName = "ADDRESS" };
    private readonly Option<string?> _helo = new("--helo") { Description = "What the client called itself.", HelpName = "NAME" };
    private readonly Option<string?> _mailFrom = new("--mail-from") { Description = "The sender of the envelope, \"\" for none. Not given: from the Return-Path field.", HelpName = "ADDRESS" };
    private readonly Option<string?> _zone = new("--zone") { Description = "A zone file (RFC 1035 §5) that answers instead of the network.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_ip);
        command.Add(_helo);
        command.Add(_mailFrom);
        command.Add(_zone);
    }

    public SenderTexts Read(ParseResult parsed) => new(parsed.GetValue(_ip), parsed.GetValue(_helo), parsed.GetValue(_mailFrom), parsed.GetValue(_zone));
}

/// <summary>As written on the command line.</summary>
internal sealed record SenderTexts(string? Ip, string? Helo, string? MailFrom, string? Zone)
{
    /// <summary>What they mean, or what is wrong with them.</summary>
    public string? Mistake(out ClaimedSender sender)
    {
        sender = new ClaimedSender(null, Helo, null);
        IPAddress? client = null;
        if (Ip is not null && !IPAddress.TryParse(Ip, out client))
            return $"This is no IP address: {Printable.Line(Ip)}. Write it as 192.0.2.1 or 2001:db8::1.";
        ReversePath? mailFrom = null;
        if (MailFrom is not null)
        {
            var text = MailFrom.Trim().TrimStart('<').TrimEnd('>');
            if (text.Length == 0)
                mailFrom = ReversePath.Null;
            else if (EmailAddress.TryParse(text, out var address))
                mailFrom = new ReversePath(address);
            else
                return $"This is no e-mail address: {Printable.Line(MailFrom)}. Write it as hello@example.com, or \"\" for the empty sender of bounces.";
        }

        sender = new ClaimedSender(client, Helo, mailFrom);
        return null;
    }
}

/// <summary>Null: nobody said it.</summary>
internal sealed record ClaimedSender(IPAddress? Client, string? Helo, ReversePath? MailFrom);
