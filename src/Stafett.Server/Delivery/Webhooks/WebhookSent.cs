namespace Stafett.Server.Delivery.Webhooks;

/// <summary>What was sent.</summary>
/// <param name="Signature">Of <see cref="WebhookSignature.Header"/>.</param>
/// <param name="Timestamped">Of <see cref="WebhookSignature.TimestampedHeader"/>.</param>
/// <param name="Length">Octets of the body, before compression.</param>
public sealed record WebhookSent(string Signature, string Timestamped, long Length);
