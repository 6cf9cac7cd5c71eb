namespace Stafett.Server.Tests.Forwarding;

internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = new(2025, 1, 14, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
