using System.Buffers;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Message;
using Stafett.Protocols.Reports;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Sends delivery reports in the background, for failures that the reply to the sender cannot tell. Every rule against backscatter is asked first.
/// Reports live in memory: one that is lost in a crash comes back, because the sender was asked to try again and the failure will be met again.
/// </summary>
public sealed partial class BounceSender(
    IMailDelivery delivery, FingerprintStore fingerprints, ForwardingIdentity identity, ForwardingOptions options, TimeProvider time, ILogger<BounceSender> logger) : BackgroundService
{
    private const int Capacity = 1_000;
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    private readonly string[] _ownHosts = [identity.Host.Name, .. options.ExchangeHosts];
    private readonly Channel<Report> _reports = Channel.CreateBounded<Report>(Capacity);

    /// <summary>True: a report is on its way for all of them, so the sender need not be told again. False: nobody may be told, or not now.</summary>
    public bool Offer(BounceRequest bounce)
    {
        var sender = bounce.Request.Mail.ReversePath;
        var verdict = BounceRules.MayBounce(bounce.Headers, sender, bounce.Failures.Max(f => f.Reply.Code), _ownHosts);
        if (!verdict.IsAllowed)
        {
            LogSuppressed(logger, bounce.Request.From.SessionId, verdict.Reason);
            return false;
        }

        var fresh = bounce.Failures
            .DistinctBy(f => (f.Alias, f.Reply.Code))
            .Where(f => fingerprints.TryClaimBounce(bounce.Fingerprint, f.Alias, f.Reply.Code))
            .ToList();
        return fresh.Count == 0 || _reports.Writer.TryWrite(Compose(bounce, sender.Address!, fresh));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A report that waits for its next try must not hold up the others.
        var waiting = new HashSet<Task>();
        await foreach (var report in _reports.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            waiting.RemoveWhere(t => t.IsCompleted);
            waiting.Add(SendAsync(report, stoppingToken));
            if (waiting.Count >= Capacity)
                await Task.WhenAny(waiting).ConfigureAwait(false);
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
        var message = new OutboundMessage(ReversePath.Null, ReadOnlyMemory<byte>.Empty, new ReadOnlySequence<byte>(output.WrittenMemory))
        {
            Is8Bit = !System.Text.Ascii.IsValid(output.WrittenSpan),
            IsInternational = report.IsInternational,
        };
        return new Report(bounce.Request.From.SessionId, sender, message);
    }

    private async Task SendAsync(Report report, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var outcomes = await delivery.DeliverAsync(report.Message, new DeliveryRoute(report.To.Domain, null), [report.To], cancellationToken).ConfigureAwait(false);
                var reply = outcomes[0].Reply;
                if (!reply.IsTransient || attempt == Pauses.Length)
                {
                    LogSent(logger, report.SessionId, report.To, reply.Code, reply.Text);
                    return;
                }

                await Task.Delay(Pauses[attempt], time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            LogLost(logger, report.SessionId, report.To);
        }
    }

    private sealed record Report(string SessionId, EmailAddress To, OutboundMessage Message);

    [LoggerMessage(30, LogLevel.Information, "{Session}: report to {Sender}: {Code} {Text}")]
    private static partial void LogSent(ILogger logger, string session, EmailAddress sender, int code, string text);

    [LoggerMessage(31, LogLevel.Information, "{Session}: no report: {Reason}")]
    private static partial void LogSuppressed(ILogger logger, string session, string? reason);

    [LoggerMessage(32, LogLevel.Warning, "{Session}: going down with a report to {Sender} unsent; it is made again when the message comes again")]
    private static partial void LogLost(ILogger logger, string session, EmailAddress sender);
}
