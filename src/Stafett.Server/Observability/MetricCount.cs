using System.Diagnostics.Metrics;

namespace Stafett.Server.Observability;

/// <summary>One number that only grows; an interlocked addition, read when somebody looks.</summary>
public sealed class MetricCount
{
    private long _value;

    internal MetricCount(Meter meter, string name, string unit, string description) =>
        meter.CreateObservableCounter(name, () => Value, unit, description);

    public long Value => Volatile.Read(ref _value);

    public void Add(long count = 1) => Interlocked.Add(ref _value, count);
}
