using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Smtp;

/// <summary>
/// Reads one command line, without its CRLF. Tolerant where clients are known to differ (spaces behind the colon, no angle brackets,
/// source routes), strict where tolerance could be abused: no control characters, no unknown parameters, nothing behind an argument.
/// </summary>
public static class SmtpCommandParser
{
    private static readonly SimpleCommand Data = new(SmtpVerb.Data);
    private static readonly SimpleCommand Rset = new(SmtpVerb.Rset);
    private static readonly SimpleCommand Noop = new(SmtpVerb.Noop);
    private static readonly SimpleCommand Quit = new(SmtpVerb.Quit);
    private static readonly SimpleCommand Vrfy = new(SmtpVerb.Vrfy);
    private static readonly SimpleCommand Expn = new(SmtpVerb.Expn);
    private static readonly SimpleCommand Help = new(SmtpVerb.Help);
    private static readonly SimpleCommand StartTls = new(SmtpVerb.StartTls);
    private static readonly SimpleCommand Auth = new(SmtpVerb.Auth);

    private static readonly InvalidCommand ControlCharacter = Invalid(500, "5.5.2", "A command holds a control character") with { IsForeign = true };
    private static readonly InvalidCommand NotUnderstood = Invalid(500, "5.5.2", "Command not understood") with { IsForeign = true };
    private static readonly InvalidCommand Foreign =
        new(SmtpReply.Of(554, "5.5.1", "This is an SMTP server") with { Closes = true }, IsForeign: true);

    private static readonly InvalidCommand BadHelloName = Invalid(501, "5.5.4", "Say your host name, such as EHLO mail.example.com");
    private static readonly InvalidCommand BadMail = Invalid(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    private static readonly InvalidCommand BadRcpt = Invalid(501, "5.5.4", "Syntax: RCPT TO:<address>");
    private static readonly InvalidCommand BadSender = Invalid(553, "5.1.7", "The sender's address is not a valid address");
    private static readonly InvalidCommand BadRecipient = Invalid(553, "5.1.3", "The recipient's address is not a valid address");
    private static readonly InvalidCommand BadSize = Invalid(501, "5.5.4", "SIZE wants a number");
    private static readonly InvalidCommand BadBody = Invalid(501, "5.5.4", "BODY is 7BIT or 8BITMIME");
    private static readonly InvalidCommand UnknownParameter = Invalid(555, "5.5.4", "A parameter is not known here");
    private static readonly InvalidCommand RepeatedParameter = Invalid(501, "5.5.4", "A parameter is given twice");
    private static readonly InvalidCommand NeedsSmtpUtf8 = Invalid(553, "5.6.7", "An address outside ASCII needs SMTPUTF8");
    private static readonly InvalidCommand BadBdat = Invalid(501, "5.5.4", "Syntax: BDAT size [LAST]");
    private static readonly InvalidCommand NoArgument = Invalid(501, "5.5.4", "This command takes no argument");

    public static SmtpCommand Parse(ReadOnlySpan<byte> line)
    {
        if (line.ContainsAnyInRange((byte)0, (byte)31) || line.Contains((byte)127))
            return ControlCharacter;
        var space = line.IndexOf((byte)' ');
        var verb = space < 0 ? line : line[..space];
        var argument = space < 0 ? default : line[(space + 1)..].Trim((byte)' ');
        return verb.Length switch
        {
            4 => ParseFour(verb, argument),
            8 when Is(verb, "STARTTLS"u8) => Only(StartTls, argument),
            3 or 5 or 6 or 7 when IsForeign(verb) => Foreign,
            _ => NotUnderstood,
        };
    }

    private static SmtpCommand ParseFour(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> argument)
    {
        if (Is(verb, "RCPT"u8))
            return ParseRcpt(argument);
        if (Is(verb, "MAIL"u8))
            return ParseMail(argument);
        if (Is(verb, "DATA"u8))
            return Only(Data, argument);
        if (Is(verb, "EHLO"u8))
            return ParseHello(argument, isExtended: true);
        if (Is(verb, "BDAT"u8))
            return ParseBdat(argument);
        if (Is(verb, "QUIT"u8))
            return Only(Quit, argument);
        if (Is(verb, "RSET"u8))
            return Only(Rset, argument);
        if (Is(verb, "HELO"u8))
            return ParseHello(argument, isExtended: false);
        if (Is(verb, "NOOP"u8))
            return Noop;
        if (Is(verb, "VRFY"u8))
            return Vrfy;
        if (Is(verb, "EXPN"u8))
            return Expn;
        if (Is(verb, "HELP"u8))
            return Help;
        if (Is(verb, "AUTH"u8))
            return Auth;
        return IsForeign(verb) ? Foreign : NotUnderstood;
    }

    // HTTP and others that a browser can be made to send to any port, with mail commands of an attacker's choice behind it.
    private static bool IsForeign(ReadOnlySpan<byte> verb) =>
        Is(verb, "GET"u8) || Is(verb, "POST"u8) || Is(verb, "PUT"u8) || Is(verb, "HEAD"u8) || Is(verb, "PATCH"u8) || Is(verb, "DELETE"u8)
        || Is(verb, "OPTIONS"u8) || Is(verb, "CONNECT"u8) || Is(verb, "TRACE"u8) || Is(verb, "PRI"u8);

    // RFC 5321 §4.1.1.1; not checked against DNS (§4.1.4), only kept free of anything that could act in a log or a header.
    private static SmtpCommand ParseHello(ReadOnlySpan<byte> argument, bool isExtended)
    {
        if (argument.Length is 0 or > 255 || argument.IndexOfAnyExcept(HelloCharacters) >= 0)
            return BadHelloName;
        return new HelloCommand(Encoding.ASCII.GetString(argument), isExtended);
    }

    private static readonly System.Buffers.SearchValues<byte> HelloCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"u8);

    private static SmtpCommand ParseMail(ReadOnlySpan<byte> argument)
    {
        if (!TryTakePath(argument, "FROM:"u8, out var path, out var parameters))
            return BadMail;
        var reversePath = ReversePath.Null;
        if (!path.IsEmpty)
        {
            if (!EmailAddress.TryParse(WithoutSourceRoute(path), out var address))
                return BadSender;
            reversePath = new ReversePath(address);
        }

        long? size = null;
        bool? is8Bit = null;
        var isInternational = false;
        while (TryTakeParameter(ref parameters, out var keyword, out var value))
        {
            if (Is(keyword, "SIZE"u8))
            {
                if (size is not null)
                    return RepeatedParameter;
                if (!TryParseNumber(value, out var number))
                    return BadSize;
                size = number;
            }
            else if (Is(keyword, "BODY"u8))
            {
                if (is8Bit is not null)
                    return RepeatedParameter;
                is8Bit = Is(value, "8BITMIME"u8);
                if (is8Bit == false && !Is(value, "7BIT"u8))
                    return BadBody;
            }
            else if (Is(keyword, "SMTPUTF8"u8) && value.IsEmpty)
            {
                isInternational = true;
            }
            else
            {
                return UnknownParameter;
            }
        }

        if (reversePath.Address is { IsInternational: true } && !isInternational)
            return NeedsSmtpUtf8;
        return new MailCommand(new MailParameters(reversePath, size, is8Bit ?? false, isInternational));
    }

    private static SmtpCommand ParseRcpt(ReadOnlySpan<byte> argument)
    {
        if (!TryTakePath(argument, "TO:"u8, out var path, out var parameters) || path.IsEmpty)
            return BadRcpt;
        if (!parameters.IsEmpty)
            return UnknownParameter;
        if (Is(path, "postmaster"u8))
            return new RcptCommand(null);
        return EmailAddress.TryParse(WithoutSourceRoute(path), out var address) ? new RcptCommand(address) : BadRecipient;
    }

    private static SmtpCommand ParseBdat(ReadOnlySpan<byte> argument)
    {
        var space = argument.IndexOf((byte)' ');
        var number = space < 0 ? argument : argument[..space];
        var last = space < 0 ? default : argument[(space + 1)..].Trim((byte)' ');
        if (!TryParseNumber(number, out var size) || (!last.IsEmpty && !Is(last, "LAST"u8)))
            return BadBdat;
        return new BdatCommand(size, IsLast: !last.IsEmpty);
    }

    private static bool TryTakePath(ReadOnlySpan<byte> argument, ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> rest)
    {
        path = rest = default;
        if (argument.Length < keyword.Length || !Is(argument[..keyword.Length], keyword))
            return false;
        argument = argument[keyword.Length..].TrimStart((byte)' ');
        if (argument.IsEmpty)
            return false;
        int end;
        if (argument[0] == '<')
        {
            end = IndexOfClosingBracket(argument);
            if (end < 0 || (end + 1 < argument.Length && argument[end + 1] != ' '))
                return false;
            path = argument[1..end];
            rest = argument[(end + 1)..].TrimStart((byte)' ');
            return true;
        }

        end = argument.IndexOf((byte)' ');
        path = end < 0 ? argument : argument[..end];
        rest = end < 0 ? default : argument[(end + 1)..].TrimStart((byte)' ');
        return !path.ContainsAny((byte)'<', (byte)'>', (byte)'"');
    }

    // A quoted local part may hold '>'.
    private static int IndexOfClosingBracket(ReadOnlySpan<byte> text)
    {
        var quoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'>' when !quoted:
                    return i;
                case (byte)'<' when !quoted:
                    return -1;
            }
        }

        return -1;
    }

    // RFC 5321 §4.1.2 and appendix C: "@a,@b:user@c" must be accepted and the route ignored.
    private static ReadOnlySpan<byte> WithoutSourceRoute(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != '@')
            return path;
        var colon = path.IndexOf((byte)':');
        return colon < 0 ? path : path[(colon + 1)..];
    }

    private static bool TryTakeParameter(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> value)
    {
        value = default;
        var end = rest.IndexOf((byte)' ');
        var parameter = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..].TrimStart((byte)' ');
        var equals = parameter.IndexOf((byte)'=');
        keyword = equals < 0 ? parameter : parameter[..equals];
        if (equals >= 0)
            value = parameter[(equals + 1)..];
        return !parameter.IsEmpty;
    }

    /// <summary>RFC 1870 §3: up to 20 digits; beyond what a long holds it is simply the largest.</summary>
    private static bool TryParseNumber(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        if (text.Length is 0 or > 20 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        foreach (var digit in text)
        {
            if (number > (long.MaxValue - 9) / 10)
            {
                number = long.MaxValue;
                return true;
            }

            number = number * 10 + (digit - '0');
        }

        return true;
    }

    private static SmtpCommand Only(SmtpCommand command, ReadOnlySpan<byte> argument) => argument.IsEmpty ? command : NoArgument;

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> upper) => Ascii.EqualsIgnoreCase(text, upper);

    private static InvalidCommand Invalid(int code, string status, string text) => new(SmtpReply.Of(code, status, text));
}
