namespace Stafett.Server.Abuse;

/// <summary>What is left of a limit.</summary>
/// <param name="Limit">In one window.</param>
/// <param name="ResetsAt">When the next window begins.</param>
public readonly record struct RateLimit(bool IsAllowed, long Limit, long Remaining, DateTimeOffset ResetsAt)
{
    /// <summary>Whole seconds, one at least.</summary>
    public TimeSpan RetryAfter(DateTimeOffset now) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((ResetsAt - now).TotalSeconds)));
}
