using System.Buffers;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Message;
using Stafett.Protocols.Reports;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Delivery;
using Stafett.Server.Dns;
using Stafett.Server.Observability;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Sends delivery reports in the background, for failures that the reply to the sender cannot tell. Every rule against backscatter is asked first.
/// Reports live in memory: one that is lost in a crash comes back, because the sender was asked to try again and the failure will be met again. For the same
/// reason a target is given up only when its report has left.
/// </summary>
/// <param name="resolver">Finds senders whose own address is forwarded here; null: all are elsewhere.</param>
/// <param name="budget">Reports hold copies of messages, and may wait for a day: they count as what they are. Null: they are not counted.</param>
public sealed partial class BounceSender(
    IMailDelivery delivery, FingerprintStore fingerprints, ServiceSigner signer, ForwardingIdentity identity, ForwardingOptions options, TimeProvider time, ILogger<BounceSender> logger,
    RecipientResolver? resolver = null, MemoryBudget? budget = null) : BackgroundService
{
    private const int Capacity = 1_000;

    // A report may wait for two days: senders whose servers defer all of theirs must not leave no place for the others'.
    private const int CapacityPerSender = Capacity / 20;

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12), TimeSpan.FromHours(24)];

    private readonly string[] _ownHosts = [identity.Host.Name, .. options.ExchangeHosts];
    private readonly Shares<string> _senders = new(CapacityPerSender);
    private readonly Channel<Report> _reports = Channel.CreateBounded<Report>(Capacity);

    /// <summary>True: a report is on its way for all of them, so the sender need not be told again. False: nobody may be told, or not now.</summary>
    public bool Offer(BounceRequest bounce)
    {
        var sender = bounce.Request.Mail.ReversePath;
        var verdict = BounceRules.MayBounce(bounce.Headers, sender, bounce.Failures.Max(f => f.Reply.Code), _ownHosts);
        // Anybody can write a stranger into MAIL. The true sender hears the same in our reply when he comes again.
        if (verdict.IsAllowed && !bounce.IsFromSender)
            verdict = new BounceVerdict("nothing shows that the envelope sender sent it");
        if (!verdict.IsAllowed)
        {
            LogSuppressed(logger, bounce.Request.From.SessionId, verdict.Reason);
            return false;
        }

        var fresh = bounce.Failures
            .DistinctBy(f => (f.Alias, f.Reply.Code))
            .Where(f => fingerprints.TryClaimBounce(bounce.Fingerprint, f.Alias, f.Reply.Code))
            .ToList();
        if (fresh.Count == 0)
            return true;
        var report = Compose(bounce, sender.Address!, fresh);
        if (!_senders.TryEnter(report.Owner))
        {
            Settle(report, sent: false);
            return false;
        }

        var hasRoom = budget is null || budget.TryReserve(report.Size);
        if (hasRoom && _reports.Writer.TryWrite(report))
            return true;
        if (hasRoom)
            budget?.Release(report.Size);
        _senders.Leave(report.Owner);
        Settle(report, sent: false);
        return false;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A report that waits for its next try must not hold up the others.
        var waiting = new HashSet<Task>();
        try
        {
            await foreach (var report in _reports.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                waiting.RemoveWhere(t => t.IsCompleted);
                waiting.Add(SendAsync(report, stoppingToken));
                if (waiting.Count >= Capacity)
                    await Task.WhenAny(waiting).ConfigureAwait(false);
            }
        }
        finally
        {
            // One that is past its last octet is sent, and has to count before what counts is saved.
            await Task.WhenAll(waiting).ConfigureAwait(false);
        }
    }

    private Report Compose(BounceRequest bounce, EmailAddress sender, List<TargetOutcome> failures)
    {
        var now = time.GetUtcNow();
        var report = new DeliveryStatusNotification
        {
            ReportingHost = identity.Host.Name,
            To = sender,
            Date = now,
            ArrivalDate = bounce.Request.From.ReceivedAt,
            Token = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 24),
            Recipients = failures.ConvertAll(f => new ReportedRecipient(
                f.Alias, DeliveryAction.Failed, f.Reply.Status is { Class: 5 } status ? status : new EnhancedStatus(5, 0, 0), f.Reply.Code, ReplyComposer.MaskedText(f))),
            Original = bounce.Content,
            Website = identity.Website,
            Version = identity.Version,
            AbuseAddress = identity.AbuseAddress,
        };
        var output = new ArrayBufferWriter<byte>(16 * 1024);
        DeliveryStatusNotificationWriter.Write(report, output);
        var message = new OutboundMessage(ReversePath.Null, signer.Sign(output.WrittenMemory), new ReadOnlySequence<byte>(output.WrittenMemory))
        {
            Is8Bit = !System.Text.Ascii.IsValid(output.WrittenSpan),
            IsInternational = report.IsInternational,
        };
        return new Report(bounce.Request.From.SessionId, sender, message, bounce.Fingerprint, failures)
        {
            Size = output.Capacity,
            GivenUp = [.. bounce.Failures.Where(f => failures.Any(g => g.Alias == f.Alias && g.Reply.Code == f.Reply.Code)).Select(f => f.TargetKey).OfType<string>()],
        };
    }

    /// <summary>Never fails.</summary>
    private async Task SendAsync(Report report, CancellationToken cancellationToken)
    {
        var sent = false;
        try
        {
            for (var attempt = 0; !sent && attempt <= Pauses.Length; attempt++)
            {
                if (attempt > 0)
                    await Task.Delay(Pauses[attempt - 1], time, cancellationToken).ConfigureAwait(false);
                sent = await TryAsync(report, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            LogLost(logger, report.SessionId, Shown(report.To));
        }
        catch (Exception e)
        {
            LogFault(logger, report.SessionId, e);
        }

        budget?.Release(report.Size);
        _senders.Leave(report.Owner);
        Settle(report, sent);
        if (sent)
            LogCounted(logger, report.SessionId, Shown(report.To));
    }

    /// <summary>False: try again.</summary>
    private async Task<bool> TryAsync(Report report, CancellationToken cancellationToken)
    {
        var isDone = true;
        if (await TargetsAsync(report.To, cancellationToken).ConfigureAwait(false) is not { } targets)
            return false;
        foreach (var target in targets)
        {
            if (report.Done.Contains(target.Address))
                continue;
            var outcomes = await delivery.DeliverAsync(report.Message, target.Route, [target.Address], cancellationToken).ConfigureAwait(false);
            var reply = outcomes[0].Reply;
            LogSent(logger, report.SessionId, Shown(report.To), reply.Code, LogText.OneLine(reply.Text));
            if (reply.IsTransient)
                isDone = false;
            else
                report.Done.Add(target.Address);
        }

        return isDone;
    }

    // A sender whose domain is forwarded here is found by its rules, or the report would come back to ourselves. Null: DNS does not tell just now.
    private async ValueTask<IReadOnlyList<MailTarget>?> TargetsAsync(EmailAddress sender, CancellationToken cancellationToken)
    {
        if (resolver is not null && !LargeProviders.Contains(sender.Domain))
        {
            var resolution = await resolver.ResolveAsync(sender, cancellationToken).ConfigureAwait(false);
            if (resolution.Outcome == ResolutionOutcome.Forward)
                return [.. resolution.Targets.OfType<MailTarget>()];
            if (resolution.Outcome == ResolutionOutcome.Temporary)
                return null;
        }

        return [MailTarget.To(sender)];
    }

    private void Settle(Report report, bool sent)
    {
        foreach (var failure in report.Failures)
        {
            fingerprints.EndBounce(report.Fingerprint, failure.Alias, failure.Reply.Code, sent);
        }

        if (sent)
            report.GivenUp.ForEach(key => fingerprints.GiveUp(report.Fingerprint, key));
    }

    private static string Shown(EmailAddress address) => LogText.OneLine(address.ToString());

    private sealed record Report(string SessionId, EmailAddress To, OutboundMessage Message, MessageFingerprint Fingerprint, IReadOnlyList<TargetOutcome> Failures)
    {
        /// <summary>Whose domain the sender's is.</summary>
        public string Owner { get; } = RegisteredName.Of(To.Domain.Name);

        /// <summary>Octets that it occupies.</summary>
        public required long Size { get; init; }

        /// <summary>What need not be tried again once the report has left.</summary>
        public required List<string> GivenUp { get; init; }

        /// <summary>Targets of the sender that need no further try.</summary>
        public HashSet<EmailAddress> Done { get; } = [];
    }

    [LoggerMessage(30, LogLevel.Information, "{Session}: report to {Sender}: {Code} {Text}")]
    private static partial void LogSent(ILogger logger, string session, string sender, int code, string text);

    // From here on a retry of the message leaves the failed targets alone.
    [LoggerMessage(33, LogLevel.Information, "{Session}: the report to {Sender} counts")]
    private static partial void LogCounted(ILogger logger, string session, string sender);

    [LoggerMessage(34, LogLevel.Error, "{Session}: a report failed unexpectedly; it is made again when the message comes again")]
    private static partial void LogFault(ILogger logger, string session, Exception exception);

    [LoggerMessage(31, LogLevel.Information, "{Session}: no report: {Reason}")]
    private static partial void LogSuppressed(ILogger logger, string session, string? reason);

    [LoggerMessage(32, LogLevel.Warning, "{Session}: going down with a report to {Sender} unsent; it is made again when the message comes again")]
    private static partial void LogLost(ILogger logger, string session, string sender);
}
