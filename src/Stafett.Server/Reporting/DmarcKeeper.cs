using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Server.Configuration;

namespace Stafett.Server.Reporting;

/// <summary>
/// Keeps <see cref="DmarcCounts"/> over a restart: a file for each day in <c>dmarc</c> of the data directory, saved every minute and at the end where something was
/// counted, deleted when its time is over. A kill loses a minute of counting at most.
/// </summary>
public sealed partial class DmarcKeeper(DmarcCounts counts, ReportingOptions options, string dataDirectory, TimeProvider time, ILogger<DmarcKeeper> logger) : BackgroundService
{
    private const string DateFormat = "yyyy-MM-dd";
    private const string Ending = ".jsonl";
    private const string Damaged = ".damaged";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _saving = new(1, 1);
    private readonly string _directory = Path.Combine(dataDirectory, "dmarc");

    // The days whose file has been read, with the version that stands in it.
    private readonly Dictionary<DateOnly, long> _written = [];

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            SecretFile.PrepareDirectory(_directory);
            DeleteOld();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnsaved(logger, _directory, e.Message);
        }

        if (options.KeepDays > 0)
            await LoadAsync(Today, cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await SaveAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _saving.Dispose();
        base.Dispose();
    }

    /// <summary>Writes the days that changed, and deletes those that are too old.</summary>
    internal async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A clock that was set back leads to a day that was written and forgotten: it goes on from its file.
            foreach (var day in counts.Snapshots((date, _) => !_written.ContainsKey(date)))
                await LoadAsync(day.Date, cancellationToken).ConfigureAwait(false);
            foreach (var day in counts.Snapshots((date, version) => _written.TryGetValue(date, out var written) && (written != version || date < Today)))
            {
                if (_written[day.Date] != day.Version)
                {
                    await DmarcDayFile.SaveAsync(day, FileOf(day.Date), cancellationToken).ConfigureAwait(false);
                    _written[day.Date] = day.Version;
                    LogSaved(logger, day.Rows.Count, day.Date);
                }

                if (counts.TryForget(day.Date, day.Version))
                    _written.Remove(day.Date);
            }

            DeleteOld();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnsaved(logger, _directory, e.Message);
        }
        finally
        {
            _saving.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            await SaveAsync(stoppingToken).ConfigureAwait(false);
    }

    private async Task LoadAsync(DateOnly date, CancellationToken cancellationToken)
    {
        var path = FileOf(date);
        var (day, problem) = await DmarcDayFile.LoadAsync(date, path, cancellationToken).ConfigureAwait(false);
        if (day is not null)
            counts.Add(day);
        if (problem is not null)
            PutAside(path, problem);
        // What was there before the file was read is not in it.
        _written[date] = -1;
    }

    private void PutAside(string path, string problem)
    {
        LogDamaged(logger, path, problem);
        try
        {
            File.Move(path, path + Damaged, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnsaved(logger, path, e.Message);
        }
    }

    private void DeleteOld()
    {
        foreach (var path in Directory.EnumerateFiles(_directory))
        {
            var name = Path.GetFileName(path.AsSpan());
            if (name.Length <= DateFormat.Length || !name[DateFormat.Length..].StartsWith(Ending, StringComparison.Ordinal)
                || !DateOnly.TryParseExact(name[..DateFormat.Length], DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                continue;
            if (options.KeepDays == 0 || date.AddDays(options.KeepDays) < Today)
                File.Delete(path);
        }
    }

    private string FileOf(DateOnly date) => Path.Combine(_directory, date.ToString(DateFormat, CultureInfo.InvariantCulture) + Ending);

    [LoggerMessage(63, LogLevel.Debug, "{Rows} rows for DMARC reports of {Date:yyyy-MM-dd} are on disk")]
    private static partial void LogSaved(ILogger logger, int rows, DateOnly date);

    [LoggerMessage(61, LogLevel.Warning, "{File} is put aside: {Problem}. DMARC reports of that day will lack what was counted in it")]
    private static partial void LogDamaged(ILogger logger, string file, string problem);

    [LoggerMessage(62, LogLevel.Warning, "{File} cannot be written: {Problem}. After a restart, DMARC reports will lack what was counted since the last time")]
    private static partial void LogUnsaved(ILogger logger, string file, string problem);
}
