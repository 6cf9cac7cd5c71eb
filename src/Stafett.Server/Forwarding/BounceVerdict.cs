namespace Stafett.Server.Forwarding;

/// <param name="Reason">Why no report may be sent, for the log; null: it may.</param>
public readonly record struct BounceVerdict(string? Reason)
{
    public bool IsAllowed => Reason is null;
}
