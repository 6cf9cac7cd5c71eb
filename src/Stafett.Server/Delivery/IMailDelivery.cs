using Stafett.Protocols.Message;

namespace Stafett.Server.Delivery;

/// <summary>Hands messages to the next hop. Implemented over SMTP, and by tests.</summary>
public interface IMailDelivery
{
    /// <summary>
    /// One copy over one route to all recipients, in one transaction. Returns one outcome per recipient, in their order; never throws for what
    /// the network or the remote does. Throws only <see cref="OperationCanceledException"/>.
    /// </summary>
    Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(
        OutboundMessage message, DeliveryRoute route, IReadOnlyList<EmailAddress> recipients, CancellationToken cancellationToken);
}
