using Microsoft.Extensions.Logging;

namespace Stafett.Server.Jobs;

/// <summary>What the log says about jobs.</summary>
internal static partial class JobEvents
{
    [LoggerMessage(1, LogLevel.Error, "The job {Job} failed; it is tried again in {Interval}")]
    public static partial void Failed(ILogger logger, Exception error, string job, TimeSpan interval);

    [LoggerMessage(2, LogLevel.Warning, "The job {Job} waits for the database: {Reason}")]
    public static partial void Waits(ILogger logger, string job, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The job {Job} was stopped: its lease had ended, and another node may run it")]
    public static partial void LeaseLost(ILogger logger, string job);

    [LoggerMessage(4, LogLevel.Information, "Secrets were sealed anew with the current master key: {Count}. Older keys can be taken out of the configuration")]
    public static partial void Resealed(ILogger logger, int count);

    [LoggerMessage(5, LogLevel.Error, "{Count} secrets cannot be opened with the master keys that are loaded; sealed anew: {Renewed}. Keep every key")]
    public static partial void Closed(ILogger logger, int count, int renewed);
}
