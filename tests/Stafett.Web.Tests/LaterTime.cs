namespace Stafett.Web.Tests;

/// <summary>The time of this machine, and later when a test says so.</summary>
public sealed class LaterTime : TimeProvider
{
    private long _later;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _later));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _later, time.Ticks);
}
