using Microsoft.Extensions.Logging;

namespace Stafett.Server.Delivery;

/// <summary>No address of a person and no text of a remote stands in these events: both belong to the sender's and the target's privacy.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Debug, Message = "Connected to {Host}, TLS: {Encrypted}")]
    public static partial void Connected(ILogger logger, string host, bool encrypted);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "No session with {Host}: {Phase} ended with {Code}")]
    public static partial void NotConnected(ILogger logger, string host, DeliveryPhase phase, int code);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "TLS with {Host} failed; trying in plain")]
    public static partial void TlsFailed(ILogger logger, string host);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Error, Message = "A message with bare CR, LF or NUL reached delivery and was held back")]
    public static partial void NotCrlf(ILogger logger);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Error, Message = "Delivery to {Route} failed by our own fault")]
    public static partial void Bug(ILogger logger, Exception exception, string route);
}
