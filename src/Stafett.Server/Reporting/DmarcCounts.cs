using Microsoft.Extensions.Logging;
using Stafett.Authentication;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;

namespace Stafett.Server.Reporting;

/// <summary>
/// Counts what aggregate reports (RFC 9990) will say, day by day in UTC: only messages whose author's domain asks for reports, each once, when it is decided what
/// becomes of it. One for the process; any thread.
/// </summary>
public sealed partial class DmarcCounts
{
    private readonly ReportingOptions _options;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<DmarcCounts> _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<DateOnly, DmarcDay> _days = [];

    public DmarcCounts(ReportingOptions options, ServerMetrics metrics, TimeProvider time, ILogger<DmarcCounts> logger)
    {
        (_options, _metrics, _time, _logger) = (options, metrics, time, logger);
        metrics.ObserveDmarcRows(() => Rows);
    }

    /// <summary>Of today.</summary>
    public int Rows
    {
        get
        {
            lock (_lock)
                return _days.TryGetValue(Today, out var day) ? day.Rows : 0;
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    /// <summary>A message that is refused for good, or was handed on; not one that its sender will try again.</summary>
    /// <param name="isRefused">For who it claims to be from.</param>
    public void Count(AuthenticationVerdicts verdicts, bool isRefused)
    {
        if (_options.KeepDays == 0 || verdicts.Observe(_time.GetUtcNow()) is not { } observation)
            return;
        var row = DmarcRow.Of(observation, isRefused);
        DateOnly date;
        bool isCounted, isFirstDropped;
        lock (_lock)
        {
            date = Today;
            var day = Day(date);
            isCounted = day.Add(row, 1);
            isFirstDropped = !isCounted && day.Dropped == 1;
        }

        _metrics.DmarcObservations.Add(isCounted ? ObservationResult.Counted : ObservationResult.Dropped);
        if (isFirstDropped)
            LogFull(_logger, date, row.Facts.PolicyDomain);
    }

    /// <summary>What an earlier process counted.</summary>
    public void Add(DmarcDayCounts counts)
    {
        lock (_lock)
        {
            var day = Day(counts.Date);
            day.AddDropped(counts.Dropped);
            foreach (var (row, count) in counts.Rows)
                day.Add(row, count);
        }
    }

    /// <summary>The days that have something, oldest first.</summary>
    internal IReadOnlyList<DmarcDayCounts> Snapshots(Func<DateOnly, long, bool> isWanted)
    {
        lock (_lock)
            return [.. _days.Values.Where(d => isWanted(d.Date, d.Version)).OrderBy(d => d.Date).Select(d => d.Snapshot())];
    }

    /// <summary>A day that is over and written as it is need not be held; false where it goes on.</summary>
    internal bool TryForget(DateOnly date, long version)
    {
        lock (_lock)
            return date < Today && _days.TryGetValue(date, out var day) && day.Version == version && _days.Remove(date);
    }

    private DmarcDay Day(DateOnly date)
    {
        if (!_days.TryGetValue(date, out var day))
            _days.Add(date, day = new DmarcDay(date, _options.RowsPerDay, _options.RowsPerDomain));
        return day;
    }

    [LoggerMessage(60, LogLevel.Warning, "No more rows for DMARC reports of {Date:yyyy-MM-dd} (the first one left out is of {Domain}): Reporting:RowsPerDay and Reporting:RowsPerDomain bound them")]
    private static partial void LogFull(ILogger logger, DateOnly date, string domain);
}
