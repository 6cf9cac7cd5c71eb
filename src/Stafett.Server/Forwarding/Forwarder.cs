using Microsoft.Extensions.Logging;
using Stafett.Authentication.Srs;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;
using Stafett.Server.Observability;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The product's main job: hands a message on to the targets of its recipients while its sender waits, and answers with what they said. Nothing is
/// written to disk and no octet of the message is changed; our header fields travel as a prefix. The order of checks is the FAQ's ("how do you process
/// an e-mail").
/// </summary>
public sealed partial class Forwarder(
    ForwardingPrefix prefix, SrsRewriter srs, FingerprintStore fingerprints, LoopMark loopMark, IMailDelivery delivery, BounceSender bounces,
    ForwardingIdentity identity, ForwardingOptions options, LimitOptions limits, ServerMetrics metrics, TimeProvider time, ILogger<Forwarder> logger)
{
    private static readonly SmtpReply HeaderTooLarge = SmtpReply.Of(552, "5.3.4", "The header section of the message is too large");
    private static readonly SmtpReply TooManyFields = SmtpReply.Of(552, "5.3.4", "The message has too many header fields");
    private static readonly SmtpReply TooManyHops = SmtpReply.Of(550, "5.4.6", "The message has too many Received fields: it is being forwarded in a circle");
    private static readonly SmtpReply RetriedTooLong = SmtpReply.Of(550, "5.4.7", "This message has been retried for too long");
    private static readonly SmtpReply SenderTooLong = SmtpReply.Of(550, "5.1.7", "The sender's address is too long to be forwarded");

    public async Task<SmtpReply> ForwardAsync(ForwardingRequest request, MessageBuffer message, CancellationToken cancellationToken)
    {
        var scan = HeaderSectionParser.Parse(message.Content, new HeaderLimits(limits.HeaderSection, limits.HeaderFields), out var headers);
        if (scan != HeaderScan.Complete)
            return scan == HeaderScan.TooLarge ? HeaderTooLarge : TooManyFields;
        if (Refuse(headers) is { } refusal)
            return refusal;
        var fingerprint = MessageFingerprint.Compute(headers, request.Mail.ReversePath, message.Content);
        if (fingerprints.IsRetriedTooLong(fingerprint))
            return RetriedTooLong;

        // Verdicts on the sender (SPF, DKIM, DMARC, ARC) and on the content stand here, in this order, when their issues bring them.

        var reversePath = request.Mail.ReversePath.IsNull ? ReversePath.Null : srs.Forward(request.Mail.ReversePath, identity.Host, time.GetUtcNow());
        if (reversePath is null)
            return SenderTooLong;
        var claims = new Dictionary<string, bool>(StringComparer.Ordinal);
        try
        {
            var plan = ForwardingPlan.Make(request, alias => loopMark.IsIn(headers, alias), key => Claim(fingerprint, key, claims));
            var outbound = new Outbound(request, message, headers, reversePath);
            await DeliverAsync(plan, outbound, cancellationToken).ConfigureAwait(false);
            var composed = ReplyComposer.Compose(plan.Outcomes);
            var reported = composed.Failures.Count > 0 && bounces.Offer(new BounceRequest(request, headers, message.Content, fingerprint, composed.Failures));
            // Done with a target: it has the message, or a report says that it will not. Neither happens twice when the sender comes again.
            foreach (var copy in plan.Groups.SelectMany(g => g.Copies))
                claims[copy.Key] = copy.IsDelivered || (reported && composed.Failures.Any(f => f.Target == copy.Target.Address));

            LogForwarded(logger, request.From.SessionId, request.Mail.ReversePath, composed.Reply.Code, plan.Outcomes.Count(o => o.IsDelivered), plan.Outcomes.Count);
            return composed.Reply;
        }
        finally
        {
            foreach (var (target, done) in claims)
                fingerprints.Release(fingerprint, target, done);
        }
    }

    private SmtpReply? Refuse(HeaderSection headers)
    {
        var from = FromHeader.Check(headers);
        if (from.Problem is { } problem)
            return SmtpReply.Of(550, "5.6.0", problem);
        return LoopMark.CountHops(headers) > options.MaxReceivedFields ? TooManyHops : null;
    }

    private DeliveryClaim Claim(MessageFingerprint fingerprint, string key, Dictionary<string, bool> claims)
    {
        var claim = fingerprints.Claim(fingerprint, key);
        if (claim == DeliveryClaim.Granted)
            claims.Add(key, false);
        return claim;
    }

    private async Task DeliverAsync(ForwardingPlan plan, Outbound outbound, CancellationToken cancellationToken)
    {
        if (plan.Groups.Count == 1)
        {
            plan.Outcomes.AddRange(await DeliverAsync(plan.Groups[0], outbound, cancellationToken).ConfigureAwait(false));
            return;
        }

        var deliveries = plan.Groups.Select(g => DeliverAsync(g, outbound, cancellationToken)).ToList();
        foreach (var outcomes in await Task.WhenAll(deliveries).ConfigureAwait(false))
            plan.Outcomes.AddRange(outcomes);
    }

    private async Task<List<TargetOutcome>> DeliverAsync(ForwardingGroup group, Outbound outbound, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var header = prefix.Build(outbound.Request.From, outbound.Request.Mail.ReversePath, group.Aliases, outbound.Headers);
        var copy = new OutboundMessage(outbound.ReversePath, header, outbound.Content)
        {
            Is8Bit = outbound.Message.Is8Bit,
            IsInternational = outbound.IsInternational(group),
        };
        var recipients = group.Copies.Select(c => c.Target.Address).ToList();
        var results = await delivery.DeliverAsync(copy, group.Route, recipients, cancellationToken).ConfigureAwait(false);
        var outcomes = new List<TargetOutcome>(results.Count);
        for (var i = 0; i < results.Count; i++)
        {
            var result = results[i];
            group.Copies[i].IsDelivered = result.IsDelivered;
            if (!result.IsDelivered)
                LogDeferred(logger, outbound.Request.From.SessionId, result.Phase, result.RemoteHost, result.Reply.Code, result.Reply.Text);
            metrics.Delivered(Result(result), time.GetElapsedTime(started));
            foreach (var alias in group.Copies[i].Aliases)
                outcomes.Add(new TargetOutcome(alias, result.Recipient, result.Reply, result.IsRemoteReply));
        }

        return outcomes;
    }

    private static DeliveryResult Result(DeliveryOutcome outcome) =>
        outcome.IsDelivered ? DeliveryResult.Delivered : outcome.Reply.IsPermanent ? DeliveryResult.Failed : DeliveryResult.Deferred;

    /// <summary>What all copies of one message share.</summary>
    private sealed record Outbound(
        ForwardingRequest Request, MessageBuffer Message, HeaderSection Headers, ReversePath ReversePath)
    {
        // An mbox "From " line in front is no header field: below ours it would end the header section.
        public System.Buffers.ReadOnlySequence<byte> Content => Headers.FieldsOffset == 0 ? Message.Content : Message.Content.Slice(Headers.FieldsOffset);

        // The sender may say SMTPUTF8 for an ordinary message: then any next hop can take it (RFC 6531 §3.6).
        private readonly bool _needsUtf8 =
            ReversePath.Address is { IsInternational: true }
            || (Request.Mail.IsInternational && !System.Text.Ascii.IsValid(Headers.Octets.Span));

        public bool IsInternational(ForwardingGroup group) => _needsUtf8 || group.Copies.Any(c => c.Target.Address.IsInternational);
    }

    [LoggerMessage(20, LogLevel.Information, "{Session} from {Sender}: {Code}, {Delivered} of {Targets} targets have it")]
    private static partial void LogForwarded(ILogger logger, string session, ReversePath sender, int code, int delivered, int targets);

    [LoggerMessage(21, LogLevel.Information, "{Session} not delivered ({Phase}) at {Host}: {Code} {Text}")]
    private static partial void LogDeferred(ILogger logger, string session, DeliveryPhase phase, string? host, int code, string text);
}
