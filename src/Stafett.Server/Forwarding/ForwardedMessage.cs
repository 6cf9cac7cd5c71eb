using System.Buffers;
using Stafett.Authentication;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Delivery;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Forwarding;

/// <summary>
/// What all copies of one message share. Sealing costs a millisecond, so it is done when the first copy is asked for, and once; the first copy of each kind has to be
/// asked for while <paramref name="message"/> has not been disposed.
/// </summary>
internal sealed class ForwardedMessage(
    ForwardingRequest request, IncomingMessage message, AuthenticationVerdicts verdicts, ReversePath reversePath, MessageFingerprint fingerprint, MessageSealer sealer,
    ForwardingPrefix prefix)
{
    private const int TypicalPrefix = 1024;

    // The sender may say SMTPUTF8 for an ordinary message: then any next hop can take it (RFC 6531 §3.6).
    private readonly bool _needsUtf8 =
        reversePath.Address is { IsInternational: true }
        || (request.Mail.IsInternational && InternationalHeaders.Contain(message.Headers, message.Buffer));

    private readonly Lock _lock = new();
    private SealedMessage? _plain;
    private SealedMessage? _rewritten;

    public ForwardingRequest Request => request;

    public IncomingMessage Message => message;

    public MessageFingerprint Fingerprint => fingerprint;

    public AuthenticationVerdicts Verdicts => verdicts;

    public OutboundMessage CopyFor(ForwardingGroup group)
    {
        var isInternational = _needsUtf8 || group.Copies.Any(c => c.Address!.IsInternational);
        var sealedMessage = Sealed(sealer.Rewrites(verdicts, group.Aliases));
        return new OutboundMessage(reversePath, PrefixFor(group.Aliases, sealedMessage, isInternational), sealedMessage.Content)
        {
            Is8Bit = message.Buffer.Is8Bit,
            IsInternational = isInternational,
            IsDeclaredInternational = request.Mail.IsInternational,
        };
    }

    /// <summary>For readers of JSON, which can say everything: the author is the message's own, and our fields leave nothing out.</summary>
    /// <param name="aliases">All that share the URL, at least one.</param>
    public WebhookMessage ForWebhook(IReadOnlyList<EmailAddress> aliases, Domain host)
    {
        var sealedMessage = Sealed(rewrites: false);
        var ours = PrefixFor(aliases, sealedMessage, isInternational: true);
        return WebhookMessages.Make(ours, sealedMessage.Content, host, request.From, request.Mail.ReversePath, aliases) with
        {
            Authentication = WebhookVerdicts.Of(verdicts, sealer.ServiceId),
        };
    }

    private SealedMessage Sealed(bool rewrites)
    {
        lock (_lock)
        {
            return rewrites
                ? _rewritten ??= sealer.Seal(message, verdicts, rewrites: true, _needsUtf8)
                : _plain ??= sealer.Seal(message, verdicts, rewrites: false, _needsUtf8);
        }
    }

    private ReadOnlyMemory<byte> PrefixFor(IReadOnlyList<EmailAddress> aliases, SealedMessage sealedMessage, bool isInternational)
    {
        using var output = new PooledOctets(sealedMessage.Top.Length + TypicalPrefix + sealedMessage.Fields.Length);
        output.Write(sealedMessage.Top.Span);
        prefix.Write(output, request.From, request.Mail.ReversePath, aliases, message.Headers, isInternational);
        output.Write(sealedMessage.Fields.Span);
        return output.Written.ToArray();
    }
}
