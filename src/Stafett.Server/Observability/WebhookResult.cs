namespace Stafett.Server.Observability;

/// <summary>How one request to a webhook ended.</summary>
public enum WebhookResult
{
    Accepted,

    /// <summary>Answered with another status.</summary>
    Refused,

    /// <summary>No answer: network, TLS, time, or an address where nothing may be sent.</summary>
    Unanswered,

    /// <summary>Not made: the host was busy, or has not answered for a while.</summary>
    NotTried,
}
