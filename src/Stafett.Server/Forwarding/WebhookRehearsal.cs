using Stafett.Authentication;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Forwarding;

/// <summary>
/// What a webhook would be told if this message came now: made by what makes it in a forward, so that it is the same. Nobody is refused; <paramref name="senders"/> says who
/// would be.
/// </summary>
public sealed class WebhookRehearsal(SenderCheck senders, MessageSealer sealer, ForwardingPrefix prefix, Domain host)
{
    /// <param name="message">Complete. The result is valid as long as its buffer is.</param>
    public async Task<(WebhookMessage Message, AuthenticationVerdicts Verdicts, SmtpReply? Refusal)> MakeAsync(
        ReceivedFrom from, MailParameters mail, EmailAddress alias, IncomingMessage message, CancellationToken cancellationToken)
    {
        var (refusal, verdicts) = await senders.CheckAsync(from, mail.ReversePath, message, cancellationToken).ConfigureAwait(false);
        // No copy goes by SMTP, so neither the return path nor the fingerprint is ever looked at.
        var forwarded = new ForwardedMessage(new ForwardingRequest(from, mail, []), message, verdicts, mail.ReversePath, default, sealer, prefix);
        return (forwarded.ForWebhook([alias], host), verdicts, refusal);
    }
}
