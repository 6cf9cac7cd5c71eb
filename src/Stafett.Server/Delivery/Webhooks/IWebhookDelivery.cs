using Stafett.Protocols.Smtp;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>One message for one URL.</summary>
/// <param name="Id">The same for each try of this message at this URL, also when its sender comes again: the receiver can tell a repetition by it.</param>
public sealed record WebhookRequest(WebhookMessage Message, Uri Url, string Id)
{
    /// <summary>What it is signed with; null: the key of the service.</summary>
    public string? Key { get; init; }
}

/// <summary>How it ended.</summary>
/// <param name="Reply">What the sender of the message is told; names neither URL nor host.</param>
/// <param name="Host">For logs: without path and query, which may hold secrets.</param>
/// <param name="Status">Of the last answer; 0 without one.</param>
/// <param name="Tries">Requests that were made.</param>
/// <param name="Problem">In words, for logs; empty when it was accepted.</param>
public sealed record WebhookOutcome(SmtpReply Reply, string Host, int Status, int Tries, string Problem)
{
    public bool IsDelivered => Reply.IsPositive;
}

/// <summary>Hands messages to web applications. Implemented over HTTP, and by tests.</summary>
public interface IWebhookDelivery
{
    /// <summary>Never throws for what the network or the receiver does; throws only <see cref="OperationCanceledException"/>.</summary>
    Task<WebhookOutcome> DeliverAsync(WebhookRequest request, CancellationToken cancellationToken);
}
