using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Stafett.Server.Forwarding;

/// <summary>Loads what was remembered at start, saves it now and then and at the end, so that a restart delivers nothing twice.</summary>
public sealed partial class FingerprintKeeper(FingerprintStore store, string directory, TimeProvider time, ILogger<FingerprintKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _saving = new(1, 1);

    private string FilePath => Path.Combine(directory, "fingerprints");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var load = await FingerprintFile.LoadAsync(store, FilePath, cancellationToken).ConfigureAwait(false);
        if (load.Problem is { } problem)
            LogForgotten(logger, FilePath, problem);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _saving.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        // Sessions may have used all the time there was for stopping; a second for this one saves double deliveries.
        await SaveAsync(CancellationToken.None).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            await SaveAsync(stoppingToken).ConfigureAwait(false);
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await FingerprintFile.SaveAsync(store, FilePath, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnsaved(logger, FilePath, e.Message);
        }
        finally
        {
            _saving.Release();
        }
    }

    [LoggerMessage(40, LogLevel.Warning, "{File} is not used: {Problem}. Messages that are sent again may be delivered a second time")]
    private static partial void LogForgotten(ILogger logger, string file, string problem);

    [LoggerMessage(41, LogLevel.Warning, "{File} cannot be written: {Problem}. After a restart, messages that are sent again may be delivered a second time")]
    private static partial void LogUnsaved(ILogger logger, string file, string problem);
}
