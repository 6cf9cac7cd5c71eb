using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Message;
using Stafett.Server.Delivery;
using Stafett.Server.Forwarding;
using Stafett.Server.Observability;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Accounts.Notices;

/// <summary>
/// Sends what is in the outbox: at once when something is put there, and again with growing pauses until it is delivered, refused for good, or two days old.
/// Each mail is tried by itself: a slow exchanger holds up nobody else's PIN.
/// </summary>
/// <param name="resolver">Finds addresses that are forwarded here; null: all are elsewhere.</param>
public sealed partial class NoticeSender(
    ServiceMail mail, ControlDatabase database, NoticeWriter writer, IMailDelivery delivery, TimeProvider time, ILogger<NoticeSender> logger, RecipientResolver? resolver = null)
    : BackgroundService
{
    private const int AtOnce = 20;

    // Longer than a delivery can take: who still has it may not meet another who takes it.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(15);
    // What another node put there and could not send.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4),
    ];

    private readonly ConcurrentDictionary<Id<OutboxItem>, Task> _underWay = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var wait = await StartDueAsync(stoppingToken);
                try
                {
                    await mail.Added.ReadAsync(stoppingToken).AsTask().WaitAsync(wait, time, stoppingToken);
                }
                catch (TimeoutException)
                {
                    // Something may be due.
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is under way ends first, and says whether it is done.
            await Task.WhenAll(_underWay.Values);
        }
    }

    /// <returns>How long there is nothing to do.</returns>
    private async Task<TimeSpan> StartDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_underWay.Count < AtOnce)
            {
                var due = await database.Outbox.ClaimAsync(AtOnce - _underWay.Count, Lease, cancellationToken);
                foreach (var item in due)
                    Start(item, cancellationToken);
                if (due.Length == 0)
                    break;
            }

            if (_underWay.Count >= AtOnce)
                await Task.WhenAny(_underWay.Values).WaitAsync(cancellationToken);
            var next = await database.Outbox.NextAsync(cancellationToken) is { } at ? at - time.GetUtcNow() : Longest;
            return next < TimeSpan.Zero ? TimeSpan.Zero : next < Longest ? next : Longest;
        }
        catch (StorageUnavailableException away)
        {
            LogWaits(logger, away.Message);
            return Pauses[0];
        }
    }

    private void Start(OutboxItem item, CancellationToken cancellationToken)
    {
        var task = SendAsync(item, cancellationToken);
        _underWay[item.Id] = task;
        _ = task.ContinueWith(_ => _underWay.TryRemove(item.Id, out Task? _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Never fails.</summary>
    private async Task SendAsync(OutboxItem item, CancellationToken cancellationToken)
    {
        try
        {
            var isDone = false;
            try
            {
                isDone = time.GetUtcNow() >= item.ExpiresAt ? GiveUp(item) : await TryAsync(item, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The server stops. The next one tries at once.
                await database.Outbox.RetryAsync(item.Id, time.GetUtcNow(), CancellationToken.None);
                return;
            }

            if (isDone)
                await database.Outbox.RemoveAsync(item.Id, CancellationToken.None);
            else
                await database.Outbox.RetryAsync(item.Id, time.GetUtcNow() + Pauses[Math.Min(item.Attempts, Pauses.Length) - 1], CancellationToken.None);
        }
        catch (StorageUnavailableException away)
        {
            // Its lease ends, and it is tried again: rather twice than never.
            LogWaits(logger, away.Message);
        }
        catch (Exception failure)
        {
            LogFault(logger, failure, item.Id.ToString(), item.Kind);
        }
    }

    /// <returns>False: try again.</returns>
    private async Task<bool> TryAsync(OutboxItem item, CancellationToken cancellationToken)
    {
        if (item.Content is null)
        {
            LogClosed(logger, item.Id.ToString(), item.Kind);
            return false;
        }

        var kept = KeptNotice.Read(item.Content);
        var notice = kept.ToNotice(item.Kind);
        if (writer.Write(notice, item.CreatedAt, kept.Token, out var problem) is not { } message)
        {
            LogUnsayable(logger, item.Id.ToString(), item.Kind, problem.ToString());
            return true;
        }

        if (await TargetsAsync(notice.To, cancellationToken) is not { } targets)
            return false;
        var isDone = true;
        foreach (var target in targets)
        {
            var outcome = (await delivery.DeliverAsync(message, target.Route, [target.Address], cancellationToken))[0];
            LogTried(logger, item.Id.ToString(), item.Kind, item.Attempts, outcome.Reply.Code, LogText.OneLine(outcome.Reply.Text));
            isDone &= !outcome.Reply.IsTransient;
        }

        return isDone;
    }

    // As reports find their way: an address that is forwarded here goes to where its rules say, or we would send to ourselves. Null: not known just now.
    private async ValueTask<IReadOnlyList<MailTarget>?> TargetsAsync(EmailAddress to, CancellationToken cancellationToken)
    {
        if (resolver is null || LargeProviders.Contains(to.Domain))
            return [MailTarget.To(to)];
        var resolution = await resolver.ResolveAsync(to, cancellationToken);
        return resolution.Outcome switch
        {
            ResolutionOutcome.Forward => [.. resolution.Targets.OfType<MailTarget>()],
            ResolutionOutcome.Temporary => null,
            _ => [MailTarget.To(to)],
        };
    }

    private bool GiveUp(OutboxItem item)
    {
        LogGivenUp(logger, item.Id.ToString(), item.Kind, item.Attempts - 1);
        return true;
    }

    [LoggerMessage(60, LogLevel.Information, "Notice {Id} ({Kind}), try {Attempt}: {Code} {Text}")]
    private static partial void LogTried(ILogger logger, string id, string kind, int attempt, int code, string text);

    [LoggerMessage(61, LogLevel.Warning, "Notice {Id} ({Kind}) is given up after {Attempts} tries: it is too old")]
    private static partial void LogGivenUp(ILogger logger, string id, string kind, int attempts);

    [LoggerMessage(62, LogLevel.Error, "Notice {Id} ({Kind}) cannot be opened with the master keys that are loaded")]
    private static partial void LogClosed(ILogger logger, string id, string kind);

    [LoggerMessage(63, LogLevel.Error, "Notice {Id} ({Kind}) cannot be written as a message: {Problem}")]
    private static partial void LogUnsayable(ILogger logger, string id, string kind, string problem);

    [LoggerMessage(64, LogLevel.Warning, "Notices wait for the database: {Reason}")]
    private static partial void LogWaits(ILogger logger, string reason);

    [LoggerMessage(65, LogLevel.Error, "Notice {Id} ({Kind}) failed unexpectedly; it is tried again when its lease ends")]
    private static partial void LogFault(ILogger logger, Exception exception, string id, string kind);
}
