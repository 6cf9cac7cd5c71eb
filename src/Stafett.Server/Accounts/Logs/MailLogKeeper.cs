using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Storage;
using Stafett.Storage.Control.Logs;

namespace Stafett.Server.Accounts.Logs;

/// <summary>
/// Writes what <see cref="MailLog"/> gathers: entries every second, counts every minute, everything at the end. While the database is away it keeps one batch and comes
/// again.
/// </summary>
public sealed partial class MailLogKeeper : BackgroundService
{
    // One transaction of that size does not hold up others.
    private const int BatchSize = 200;

    private const int SecondsBetweenCounts = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly MailLog _log;
    private readonly LogStore _entries;
    private readonly TrafficStore _traffic;
    private readonly TimeProvider _time;
    private readonly ILogger<MailLogKeeper> _logger;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private ImmutableArray<NewLogEntry> _batch = [];

    public MailLogKeeper(MailLog log, LogStore entries, TrafficStore traffic, TimeProvider time, ILogger<MailLogKeeper> logger)
    {
        _log = log;
        _entries = entries;
        _traffic = traffic;
        _time = time;
        _logger = logger;
        log.Keep();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await FlushAsync(withCounts: true, cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    /// <summary>Writes what is there.</summary>
    internal async Task FlushAsync(bool withCounts, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (Fill())
            {
                await _entries.AddAsync(_batch, cancellationToken).ConfigureAwait(false);
                _batch = [];
            }

            if (withCounts)
                await WriteCountsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            LogUnwritten(_logger, e.Message);
        }
        finally
        {
            _writing.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        for (var second = 1; await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false); second++)
            await FlushAsync(second % SecondsBetweenCounts == 0, stoppingToken).ConfigureAwait(false);
    }

    private bool Fill()
    {
        if (!_batch.IsEmpty)
            return true;
        var batch = ImmutableArray.CreateBuilder<NewLogEntry>();
        while (batch.Count < BatchSize && _log.TakeEntry() is { } entry)
            batch.Add(entry);
        _batch = batch.DrainToImmutable();
        return !_batch.IsEmpty;
    }

    private async Task WriteCountsAsync(CancellationToken cancellationToken)
    {
        var counts = _log.TakeTraffic();
        if (counts.IsEmpty)
            return;
        try
        {
            await _traffic.AddAsync(counts, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _log.PutBack(counts);
            throw;
        }
    }

    [LoggerMessage(70, LogLevel.Warning, "Error logs wait because the database does not take them: {Problem}")]
    private static partial void LogUnwritten(ILogger logger, string problem);
}
