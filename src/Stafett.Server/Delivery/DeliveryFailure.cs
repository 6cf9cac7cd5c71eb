using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Delivery;

/// <summary>Why no recipient could be offered to the next hop; becomes one outcome per recipient.</summary>
public sealed record DeliveryFailure(SmtpReply Reply, DeliveryPhase Phase, string? RemoteHost, bool IsRemoteReply)
{
    public static DeliveryFailure Own(int code, string status, string text, DeliveryPhase phase, string? remoteHost = null) =>
        new(SmtpReply.Of(code, status, text), phase, remoteHost, false);

    public IReadOnlyList<DeliveryOutcome> For(IReadOnlyList<EmailAddress> recipients)
    {
        var outcomes = new DeliveryOutcome[recipients.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = new DeliveryOutcome(recipients[i], Reply, Phase, RemoteHost, IsRemoteReply);
        return outcomes;
    }

    /// <summary>What is told when several hosts failed: what may pass before what will not, a remote's words before ours.</summary>
    public static DeliveryFailure Gravest(DeliveryFailure? earlier, DeliveryFailure later)
    {
        if (earlier is null)
            return later;
        if (earlier.Reply.IsPermanent != later.Reply.IsPermanent)
            return earlier.Reply.IsPermanent ? later : earlier;
        return earlier.IsRemoteReply && !later.IsRemoteReply ? earlier : later;
    }
}
