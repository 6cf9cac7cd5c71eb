using System.Globalization;
using Microsoft.Extensions.Logging;
using Stafett.Authentication;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Srs;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;
using Stafett.Server.Delivery.Webhooks;
using Stafett.Server.Observability;
using Stafett.Server.Reporting;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The product's main job: hands a message on to the targets of its recipients while its sender waits, and answers with what they said. Nothing is
/// written to disk and no octet of the message is changed; our header fields travel as a prefix. The order of checks is the FAQ's ("how do you process
/// an e-mail").
/// </summary>
public sealed partial class Forwarder(
    ForwardingPrefix prefix, SrsRewriter srs, FingerprintStore fingerprints, LoopMark loopMark, IMailDelivery delivery, IWebhookDelivery webhooks, BounceSender bounces,
    SenderCheck senders, MessageSealer sealer, DmarcCounts observations, JourneyLog journeys, WebhookKeys keys, ForwardingIdentity identity, ForwardingOptions options, ServerMetrics metrics, TimeProvider time, ILogger<Forwarder> logger)
{
    private static readonly SmtpReply HeaderTooLarge = SmtpReply.Of(552, "5.3.4", "The header section of the message is too large");
    private static readonly SmtpReply TooManyFields = SmtpReply.Of(552, "5.3.4", "The message has too many header fields");
    private static readonly SmtpReply RetriedTooLong = SmtpReply.Of(550, "5.4.7", "This message has been retried for too long");
    private static readonly SmtpReply SenderTooLong = SmtpReply.Of(550, "5.1.7", "The sender's address is too long to be forwarded");

    private static readonly SmtpReply TookTooLong = SmtpReply.Of(451, "4.4.2", "Delivery took too long, try again later");
    private static readonly SmtpReply StillOpen = SmtpReply.Of(451, "4.4.2", "Delivery has not been confirmed yet, try again later");
    private static readonly SmtpReply OurFault = SmtpReply.Of(451, "4.3.0", "Delivery failed by our own fault, try again later");

    // For a delivery to notice that it has been stopped.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    public async Task<SmtpReply> ForwardAsync(ForwardingRequest request, IncomingMessage message, CancellationToken cancellationToken)
    {
        var passage = new MessagePassage(request, message.Buffer.Length);
        var reply = await ForwardAsync(passage, message, cancellationToken).ConfigureAwait(false);
        try
        {
            journeys.Answered(passage);
        }
        catch (Exception e)
        {
            // The reply is true whether somebody wrote it down or not.
            LogFault(logger, request.From.SessionId, e);
        }

        return reply;
    }

    private async Task<SmtpReply> ForwardAsync(MessagePassage passage, IncomingMessage message, CancellationToken cancellationToken)
    {
        var request = passage.Request;
        var scan = message.Finish();
        if (scan != HeaderScan.Complete)
            return passage.Refuse("message", scan == HeaderScan.TooLarge ? HeaderTooLarge : TooManyFields);
        var headers = message.Headers;
        passage.Headers = headers;
        var fingerprint = MessageFingerprint.Compute(headers, request.Mail.ReversePath, message.Buffer.Content);
        passage.Fingerprint = fingerprint.ToString();
        passage.WasDeferred = fingerprints.IsKnown(fingerprint);
        if (HeaderPolicy.Refuse(headers, options.MaxReceivedFields) is { } refusal)
            return passage.Refuse("message", refusal);
        if (fingerprints.IsRetriedTooLong(fingerprint))
            return passage.Refuse("message", RetriedTooLong);

        var (disowned, verdicts) = await senders.CheckAsync(request.From, request.Mail.ReversePath, message, cancellationToken).ConfigureAwait(false);
        passage.Verdicts = verdicts;
        foreach (var fault in verdicts.Faults)
            LogFault(logger, request.From.SessionId, fault);
        if (disowned is not null)
        {
            LogDisowned(logger, request.From.SessionId, LogText.OneLine(request.Mail.ReversePath.ToString()), disowned.Code, LogText.OneLine(disowned.Text));
            if (disowned.IsPermanent)
                observations.Count(verdicts, isRefused: true);
            return passage.Refuse("authentication", disowned);
        }

        // Verdicts on the content stand here when they come.

        var reversePath = request.Mail.ReversePath.IsNull ? ReversePath.Null : srs.Forward(request.Mail.ReversePath, identity.Host, time.GetUtcNow());
        if (reversePath is null)
            return passage.Refuse("message", SenderTooLong);
        var plan = MakePlan(request, headers, fingerprint, GateFor(request, headers, verdicts));
        await DeliverAsync(plan, new ForwardedMessage(request, message, verdicts, reversePath, fingerprint, sealer, prefix), cancellationToken).ConfigureAwait(false);
        passage.Outcomes = plan.Outcomes;
        var composed = ReplyComposer.Compose(plan.Outcomes);
        if (composed.Failures.Count > 0)
            bounces.Offer(new BounceRequest(request, headers, message.Buffer.Content, fingerprint, composed.Failures));
        Remember(composed.Reply, plan, fingerprint);
        // Each message once: one that comes again is counted then.
        if (!composed.Reply.IsTransient)
            observations.Count(verdicts, isRefused: false);
        LogForwarded(logger, request.From.SessionId, LogText.OneLine(request.Mail.ReversePath.ToString()), composed.Reply.Code, plan.Outcomes.Count(o => o.IsDelivered), plan.Outcomes.Count);
        return composed.Reply;
    }

    private SenderGate GateFor(ForwardingRequest request, HeaderSection headers, AuthenticationVerdicts verdicts)
    {
        var author = headers.From.Address;
        return new SenderGate(request.From, author, author?.Domain == identity.Host && verdicts.Dmarc.Result == DmarcResult.Pass);
    }

    /// <summary>What the reply means for the next time these octets come.</summary>
    private void Remember(SmtpReply reply, ForwardingPlan plan, MessageFingerprint fingerprint)
    {
        if (reply.IsTransient)
        {
            fingerprints.FirstSeen(fingerprint);
            return;
        }

        fingerprints.ForgetFirstSeen(fingerprint);
        if (fingerprint.IsNamed)
            return;
        foreach (var key in plan.TargetKeys)
            fingerprints.ForgetDelivered(fingerprint, key);
    }

    private ForwardingPlan MakePlan(ForwardingRequest request, HeaderSection headers, MessageFingerprint fingerprint, SenderGate gate)
    {
        var granted = new List<string>();
        try
        {
            return ForwardingPlan.Make(request, alias => loopMark.IsIn(headers, alias), gate, key =>
            {
                var claim = fingerprints.Claim(fingerprint, key);
                if (claim == DeliveryClaim.Granted)
                    granted.Add(key);
                return claim;
            });
        }
        catch
        {
            granted.ForEach(key => fingerprints.Release(fingerprint, key, delivered: false));
            throw;
        }
    }

    /// <summary>
    /// All groups at once, for no longer than the sender waits. What is not past its last octet then is stopped; what is goes on alone, holds the message, and is
    /// remembered when it ends.
    /// </summary>
    private async Task DeliverAsync(ForwardingPlan plan, ForwardedMessage outbound, CancellationToken cancellationToken)
    {
        if (plan.Groups.Count == 0)
            return;
        var patience = new CancellationTokenSource(options.AnswerWithin, time);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var deliveries = plan.Groups.ConvertAll(g => RunAsync(g, outbound, stop.Token));
        var all = Task.WhenAll(deliveries);
        try
        {
            if (!all.IsCompleted)
                await all.WaitAsync(options.AnswerWithin + StopTime, time, CancellationToken.None).ConfigureAwait(false);
            stop.Dispose();
            patience.Dispose();
        }
        catch (TimeoutException)
        {
            // The sources have fired, and a delivery may still look at their token: left to the collector.
        }

        for (var i = 0; i < deliveries.Count; i++)
        {
            var isOpen = !deliveries[i].IsCompletedSuccessfully;
            var outcomes = isOpen ? Own(plan.Groups[i], StillOpen) : await deliveries[i].ConfigureAwait(false);
            foreach (var recipient in outbound.Request.Recipients)
                recipient.IsHandedOver |= outcomes.Any(o => o.Alias == recipient.Alias && (isOpen || o.IsDelivered));
            plan.Outcomes.AddRange(outcomes);
        }
    }

    /// <summary>Never fails, and ends the claims of its group itself: nobody may be left to wait for it.</summary>
    private async Task<List<TargetOutcome>> RunAsync(ForwardingGroup group, ForwardedMessage outbound, CancellationToken cancellationToken)
    {
        using var hold = outbound.Message.Buffer.Hold();
        var delivered = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var outcomes = group.Webhook is { } url
                ? await PostAsync(group, url, outbound, cancellationToken).ConfigureAwait(false)
                : await DeliverAsync(group, outbound, cancellationToken).ConfigureAwait(false);
            delivered.UnionWith(outcomes.Where(o => o.IsDelivered).Select(o => o.TargetKey!));
            return outcomes;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Own(group, TookTooLong);
        }
        catch (Exception e)
        {
            LogFault(logger, outbound.Request.From.SessionId, e);
            return Own(group, OurFault);
        }
        finally
        {
            foreach (var copy in group.Copies)
                fingerprints.Release(outbound.Fingerprint, copy.Key, delivered.Contains(copy.Key));
        }
    }

    private async Task<List<TargetOutcome>> DeliverAsync(ForwardingGroup group, ForwardedMessage outbound, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var copy = outbound.CopyFor(group);
        var recipients = group.Copies.ConvertAll(c => c.Address!);
        var results = await delivery.DeliverAsync(copy, group.Route!, recipients, cancellationToken).ConfigureAwait(false);
        var outcomes = new List<TargetOutcome>(results.Count);
        for (var i = 0; i < results.Count; i++)
        {
            var result = results[i];
            // A positive reply that is no acceptance promises nothing.
            var reply = result.Reply.IsPositive && !result.IsDelivered ? OurFault : result.Reply;
            var told = group.Copies[i].Outcomes(reply, result.IsRemoteReply)
                .Select(o => o with { Phase = (TargetPhase)result.Phase, RemoteHost = result.RemoteHost, Took = time.GetElapsedTime(started) }).ToList();
            if (!result.IsDelivered)
                LogDeferred(logger, outbound.Request.From.SessionId, result.Phase, result.RemoteHost, reply.Code, LogText.OneLine(ReplyComposer.MaskedText(told[0])));
            metrics.Delivered(Result(result.Reply, result.IsDelivered), time.GetElapsedTime(started));
            outcomes.AddRange(told);
        }

        return outcomes;
    }

    /// <summary>One request for all aliases that lead to the URL.</summary>
    private async Task<List<TargetOutcome>> PostAsync(ForwardingGroup group, Uri url, ForwardedMessage outbound, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var from = outbound.Request.From;
        var message = outbound.ForWebhook(group.Aliases, identity.Host);
        var copy = group.Copies[0];
        var id = outbound.Fingerprint.With((byte)'W', copy.Key).ToString("x32", CultureInfo.InvariantCulture);
        var key = await keys.FindAsync(copy.Target.Owner, cancellationToken).ConfigureAwait(false);
        var outcome = await webhooks.DeliverAsync(new WebhookRequest(message, url, id) { Key = key }, cancellationToken).ConfigureAwait(false);
        if (!outcome.IsDelivered)
            LogNotPosted(logger, from.SessionId, LogText.OneLine(outcome.Host), outcome.Tries, LogText.OneLine(outcome.Problem), outcome.Reply.Code);
        metrics.Delivered(Result(outcome.Reply, outcome.IsDelivered), time.GetElapsedTime(started));
        return [.. copy.Outcomes(outcome.Reply, isRemote: false).Select(o => o with { Phase = TargetPhase.Webhook, RemoteHost = outcome.Host, Took = time.GetElapsedTime(started) })];
    }

    private static List<TargetOutcome> Own(ForwardingGroup group, SmtpReply reply) =>
        [.. group.Copies.SelectMany(c => c.Outcomes(reply, isRemote: false)).Select(o => o with { Phase = TargetPhase.Own })];

    private static DeliveryResult Result(SmtpReply reply, bool isDelivered) =>
        isDelivered ? DeliveryResult.Delivered : reply.IsPermanent ? DeliveryResult.Failed : DeliveryResult.Deferred;

    [LoggerMessage(20, LogLevel.Information, "{Session} from {Sender}: {Code}, {Delivered} of {Targets} targets have it")]
    private static partial void LogForwarded(ILogger logger, string session, string sender, int code, int delivered, int targets);

    [LoggerMessage(24, LogLevel.Information, "{Session} from {Sender}: {Code} {Text}")]
    private static partial void LogDisowned(ILogger logger, string session, string sender, int code, string text);

    [LoggerMessage(21, LogLevel.Information, "{Session} not delivered ({Phase}) at {Host}: {Code} {Text}")]
    private static partial void LogDeferred(ILogger logger, string session, DeliveryPhase phase, string? host, int code, string text);

    [LoggerMessage(23, LogLevel.Information, "{Session} not accepted by the webhook at {Host} after {Tries} tries ({Problem}): {Code}")]
    private static partial void LogNotPosted(ILogger logger, string session, string host, int tries, string problem, int code);

    [LoggerMessage(22, LogLevel.Error, "{Session}: failed unexpectedly")]
    private static partial void LogFault(ILogger logger, string session, Exception exception);
}
