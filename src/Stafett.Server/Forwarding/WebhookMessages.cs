using System.Buffers;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Forwarding;

/// <summary>What a webhook is told of a message: our fields in front of it, who it was for, and who brought it.</summary>
public static class WebhookMessages
{
    /// <param name="prefix">Our fields. JSON can say everything, so they leave nothing out, as they must where a mail server takes only ASCII.</param>
    /// <param name="content">The message from its first header field on.</param>
    /// <param name="aliases">All that share the URL, at least one.</param>
    public static WebhookMessage Make(
        ReadOnlyMemory<byte> prefix, ReadOnlySequence<byte> content, Domain host, ReceivedFrom from, ReversePath sender, IReadOnlyList<EmailAddress> aliases)
    {
        var remote = from.Remote.IsIPv4MappedToIPv6 ? from.Remote.MapToIPv4() : from.Remote;
        var session = new WebhookSession(
            aliases[0].ToString(), remote.ToString(), from.RemotePort, from.HostName ?? $"[{remote}]", from.Helo ?? "", sender.Address?.ToString() ?? "", host.Name, from.ReceivedAt);
        return new WebhookMessage(prefix, content, [.. aliases.Select(a => a.ToString())], session);
    }
}
