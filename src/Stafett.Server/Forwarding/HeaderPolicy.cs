using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>What a header section is refused for, whoever sent it: no author that can be shown, or a message that goes in a circle.</summary>
public static class HeaderPolicy
{
    private static readonly SmtpReply TooManyHops = SmtpReply.Of(550, "5.4.6", "The message has too many Received fields: it is being forwarded in a circle");

    /// <summary>Null: the message may go on.</summary>
    public static SmtpReply? Refuse(HeaderSection headers, int maxReceivedFields)
    {
        var from = headers.From;
        if (from.Problem is { } problem)
            return SmtpReply.Of(550, "5.6.0", problem);
        return LoopMark.CountHops(headers) > maxReceivedFields ? TooManyHops : null;
    }
}
