using System.Diagnostics.Metrics;

namespace Stafett.Server.Observability;

/// <summary>A number that rises and falls, such as open connections.</summary>
public sealed class MetricLevel
{
    private long _value;

    internal MetricLevel(Meter meter, string name, string unit, string description) =>
        meter.CreateObservableUpDownCounter(name, () => Value, unit, description);

    public long Value => Volatile.Read(ref _value);

    public void Up() => Interlocked.Increment(ref _value);

    public void Down() => Interlocked.Decrement(ref _value);
}
