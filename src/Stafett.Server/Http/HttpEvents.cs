using Microsoft.Extensions.Logging;

namespace Stafett.Server.Http;

/// <summary>What the log says about requests that went wrong.</summary>
internal static partial class HttpEvents
{
    [LoggerMessage(1, LogLevel.Error, "Request {RequestId} failed: {Method} {Path}")]
    public static partial void Failed(ILogger logger, Exception error, string requestId, string method, string path);

    [LoggerMessage(2, LogLevel.Warning, "Request {RequestId} could not be done, the database is away: {Reason}")]
    public static partial void DatabaseAway(ILogger logger, string requestId, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Request {RequestId} took too long: {Method} {Path}")]
    public static partial void TookTooLong(ILogger logger, string requestId, string method, string path);
}
