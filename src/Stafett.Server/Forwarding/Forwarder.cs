using System.Globalization;
using Microsoft.Extensions.Logging;
using Stafett.Authentication;
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

    // One message may have hundreds of targets at one provider, whose few connections are everybody's.
    private const int GroupsAtOnce = 10;

    // For a delivery to notice that it has been stopped.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    public async Task<SmtpReply> ForwardAsync(ForwardingRequest request, IncomingMessage message, CancellationToken cancellationToken)
    {
        var passage = new MessagePassage(request, message.Buffer.Length);
        var reply = RefuseMessage(passage, message);
        if (reply is null)
        {
            var (disowned, verdicts) = await senders.CheckAsync(request.From, request.Mail.ReversePath, message, cancellationToken).ConfigureAwait(false);
            reply = RefuseSender(passage, disowned, verdicts, out var reversePath);
            // Verdicts on the content stand here when they come.
            if (reply is null)
            {
                passage.Fingerprint = passage.Fingerprint!.Value with { Proof = AuthenticationPolicy.ProofOf(verdicts, request.Mail.ReversePath) };
                var outbound = new ForwardedMessage(request, message, verdicts, reversePath!, passage.Fingerprint!.Value, sealer, prefix);
                // The last thing before delivery, which ends what is claimed here.
                var plan = MakePlan(passage, verdicts);
                await DeliverAsync(plan, outbound, cancellationToken).ConfigureAwait(false);
                reply = Answer(passage, plan, message);
            }
        }

        WriteDown(passage);
        return reply;
    }

    /// <summary>What the message is refused for before anybody is asked about its sender; null: go on.</summary>
    private SmtpReply? RefuseMessage(MessagePassage passage, IncomingMessage message)
    {
        var scan = message.Finish();
        if (scan != HeaderScan.Complete)
            return passage.Refuse("message", scan == HeaderScan.TooLarge ? HeaderTooLarge : TooManyFields);
        var headers = message.Headers;
        passage.Headers = headers;
        var fingerprint = MessageFingerprint.Compute(headers, passage.Request.Mail.ReversePath, message.Buffer.Content);
        passage.Fingerprint = fingerprint;
        passage.WasDeferred = fingerprints.IsKnown(fingerprint);
        if (HeaderPolicy.Refuse(headers, options.MaxReceivedFields) is { } refusal)
            return passage.Refuse("message", refusal);
        return passage.WasDeferred && fingerprints.IsRetriedTooLong(fingerprint) ? passage.Refuse("message", RetriedTooLong) : null;
    }

    /// <param name="disowned">What the sender's domain says of the message; null: nothing against it.</param>
    /// <param name="reversePath">Where failures of the copies are reported to; null exactly when there is a reply.</param>
    private SmtpReply? RefuseSender(MessagePassage passage, SmtpReply? disowned, AuthenticationVerdicts verdicts, out ReversePath? reversePath)
    {
        var (from, sender) = (passage.Request.From, passage.Request.Mail.ReversePath);
        passage.Verdicts = verdicts;
        foreach (var fault in verdicts.Faults)
            LogFault(logger, from.SessionId, fault);
        if (disowned is not null)
        {
            LogDisowned(logger, from.SessionId, LogText.OneLine(sender.ToString()), disowned.Code, LogText.OneLine(disowned.Text));
            if (disowned.IsPermanent)
                observations.Count(verdicts, isRefused: true);
            reversePath = null;
            return passage.Refuse("authentication", disowned);
        }

        reversePath = sender.IsNull ? ReversePath.Null : srs.Forward(sender, identity.Host, time.GetUtcNow());
        return reversePath is null ? passage.Refuse("message", SenderTooLong) : null;
    }

    /// <summary>The one reply for all targets, and what follows from it.</summary>
    private SmtpReply Answer(MessagePassage passage, ForwardingPlan plan, IncomingMessage message)
    {
        var (request, fingerprint) = (passage.Request, passage.Fingerprint!.Value);
        passage.Outcomes = plan.Outcomes;
        var composed = ReplyComposer.Compose(plan.Outcomes);
        if (composed.Failures.Count > 0)
            bounces.Offer(new BounceRequest(request, passage.Headers!, message.Buffer.Content, fingerprint, composed.Failures)
            {
                IsFromSender = AuthenticationPolicy.IsSentBy(passage.Verdicts!, request.Mail.ReversePath),
            });
        Remember(composed.Reply, plan, fingerprint);
        // Each message once: one that comes again is counted then.
        if (!composed.Reply.IsTransient)
            observations.Count(passage.Verdicts!, isRefused: false);
        LogForwarded(
            logger, request.From.SessionId, LogText.OneLine(request.Mail.ReversePath.ToString()), composed.Reply.Code, plan.Outcomes.Count(static o => o.IsDelivered), plan.Outcomes.Count);
        return composed.Reply;
    }

    private void WriteDown(MessagePassage passage)
    {
        try
        {
            journeys.Answered(passage);
        }
        catch (Exception e)
        {
            // The reply is true whether somebody wrote it down or not.
            LogFault(logger, passage.Request.From.SessionId, e);
        }
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
        foreach (var copy in plan.Copies)
            fingerprints.ForgetDelivered(fingerprint, copy.Key);
    }

    private ForwardingPlan MakePlan(MessagePassage passage, AuthenticationVerdicts verdicts)
    {
        var (request, headers) = (passage.Request, passage.Headers!);
        var plan = ForwardingPlan.Make(request, headers, loopMark, new SenderGate(request.From, headers, verdicts, identity.Host));
        plan.Claim(fingerprints, passage.Fingerprint!.Value);
        return plan;
    }

    /// <summary>
    /// All groups at once as far as there are few, for no longer than the sender waits. What is not past its last octet then is stopped; what is goes on alone, holds the message, and is
    /// remembered when it ends.
    /// </summary>
    private async Task DeliverAsync(ForwardingPlan plan, ForwardedMessage outbound, CancellationToken cancellationToken)
    {
        if (plan.Groups.Count == 0)
            return;
        var stop = new CancellationTokenSource(options.AnswerWithin, time);
        var asked = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), stop);
        var deliveries = new Task<List<TargetOutcome>>[plan.Groups.Count];
        // Not disposed: it holds no handle, and what is left open may still give its place back.
        var places = deliveries.Length > GroupsAtOnce ? new SemaphoreSlim(GroupsAtOnce) : null;
        for (var i = 0; i < deliveries.Length; i++)
            deliveries[i] = RunAsync(plan.Groups[i], outbound, places, stop.Token);
        Task all = deliveries.Length == 1 ? deliveries[0] : Task.WhenAll(deliveries);
        if (!all.IsCompleted)
            await all.WaitAsync(options.AnswerWithin + StopTime, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Otherwise the source has fired, and a delivery may still look at its token: left to the collector.
        if (all.IsCompleted)
        {
            await asked.DisposeAsync().ConfigureAwait(false);
            stop.Dispose();
        }

        for (var i = 0; i < deliveries.Length; i++)
        {
            var isOpen = !deliveries[i].IsCompletedSuccessfully;
            var outcomes = isOpen ? Own(plan.Groups[i], StillOpen) : await deliveries[i].ConfigureAwait(false);
            foreach (var outcome in outcomes)
            {
                if (isOpen || outcome.IsDelivered)
                    HandOver(outbound.Request, outcome.Alias);
            }

            plan.Outcomes.AddRange(outcomes);
        }
    }

    private static void HandOver(ForwardingRequest request, EmailAddress alias)
    {
        foreach (var recipient in request.Recipients)
            recipient.IsHandedOver |= recipient.Alias == alias;
    }

    /// <summary>Never fails, and ends the claims of its group itself: nobody may be left to wait for it.</summary>
    private async Task<List<TargetOutcome>> RunAsync(ForwardingGroup group, ForwardedMessage outbound, SemaphoreSlim? places, CancellationToken cancellationToken)
    {
        using var hold = outbound.Message.Buffer.Hold();
        var hasPlace = false;
        try
        {
            if (places is not null)
                await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            hasPlace = places is not null;
            if (group.Webhook is { } url)
                return await PostAsync(group, url, outbound, cancellationToken).ConfigureAwait(false);
            var started = time.GetTimestamp();
            var recipients = new EmailAddress[group.Copies.Count];
            for (var i = 0; i < recipients.Length; i++)
                recipients[i] = group.Copies[i].Address!;
            var results = await delivery.DeliverAsync(outbound.CopyFor(group), group.Route!, recipients, cancellationToken).ConfigureAwait(false);
            return Tell(group, results, time.GetElapsedTime(started), outbound.Request.From.SessionId);
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
            if (hasPlace)
                places!.Release();
            foreach (var copy in group.Copies)
                fingerprints.Release(outbound.Fingerprint, copy.Key, copy.IsDelivered);
        }
    }

    /// <param name="results">One for each copy, in their order.</param>
    private List<TargetOutcome> Tell(ForwardingGroup group, IReadOnlyList<DeliveryOutcome> results, TimeSpan took, string session)
    {
        // First of all: whatever goes wrong below, nobody gets it twice.
        for (var i = 0; i < results.Count; i++)
            group.Copies[i].IsDelivered = results[i].IsDelivered;
        var outcomes = new List<TargetOutcome>(results.Count);
        for (var i = 0; i < results.Count; i++)
        {
            var result = results[i];
            // A positive reply that is no acceptance promises nothing.
            var reply = result.Reply.IsPositive && !result.IsDelivered ? OurFault : result.Reply;
            var first = outcomes.Count;
            group.Copies[i].Tell(outcomes, (TargetPhase)result.Phase, reply, result.IsRemoteReply, result.RemoteHost, took);
            if (!result.IsDelivered)
                LogDeferred(logger, session, result.Phase, result.RemoteHost, reply.Code, LogText.OneLine(ReplyComposer.MaskedText(outcomes[first])));
            metrics.Delivered(Result(result.Reply, result.IsDelivered), took);
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
        copy.IsDelivered = outcome.IsDelivered;
        var outcomes = new List<TargetOutcome>();
        copy.Tell(outcomes, TargetPhase.Webhook, outcome.Reply, remoteHost: outcome.Host, took: time.GetElapsedTime(started));
        return outcomes;
    }

    private static List<TargetOutcome> Own(ForwardingGroup group, SmtpReply reply)
    {
        var outcomes = new List<TargetOutcome>();
        foreach (var copy in group.Copies)
            copy.Tell(outcomes, TargetPhase.Own, reply);
        return outcomes;
    }

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
