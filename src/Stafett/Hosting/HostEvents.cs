using Microsoft.Extensions.Logging;
using Stafett.Server.Configuration;

namespace Stafett.Hosting;

/// <summary>What the log says about the process itself.</summary>
internal static partial class HostEvents
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Address} for {Purpose}")]
    public static partial void Listening(ILogger logger, ListenAddress address, string purpose);

    [LoggerMessage(2, LogLevel.Information, "Stopping: no new connections; sessions may end what they have begun")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);
}
