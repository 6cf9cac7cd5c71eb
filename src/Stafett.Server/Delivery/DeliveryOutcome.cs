using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Delivery;

/// <summary>Where in its life a delivery ended.</summary>
public enum DeliveryPhase
{
    Resolve,
    Connect,
    Tls,
    Greeting,
    Envelope,
    Data,
    Accepted,
}

/// <summary>
/// How it ended for one recipient. <see cref="Reply"/> is the remote's own code, status and text, or ours where the remote
/// said nothing (an unknown failure is 4yz).
/// </summary>
/// <param name="RemoteHost">The exchanger's name and address, null when none was reached.</param>
/// <param name="IsRemoteReply">The reply is the remote's own words: its text may name the hidden target.</param>
public sealed record DeliveryOutcome(EmailAddress Recipient, SmtpReply Reply, DeliveryPhase Phase, string? RemoteHost, bool IsRemoteReply)
{
    public bool IsDelivered => Phase == DeliveryPhase.Accepted && Reply.IsPositive;
}
