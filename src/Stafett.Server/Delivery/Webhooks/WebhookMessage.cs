using System.Buffers;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>What a webhook is told. The caller keeps the octets alive until it has been written.</summary>
/// <param name="Prefix">Complete header lines to stand above the message: ours.</param>
/// <param name="Content">The message as it came.</param>
/// <param name="Recipients">All that share the URL, in the order of the envelope.</param>
public sealed record WebhookMessage(ReadOnlyMemory<byte> Prefix, ReadOnlySequence<byte> Content, IReadOnlyList<string> Recipients, WebhookSession Session)
{
    /// <summary>Null: <c>dkim</c>, <c>spf</c>, <c>arc</c>, <c>dmarc</c> and <c>bimi</c> are not written.</summary>
    public WebhookAuthentication? Authentication { get; init; }
}
