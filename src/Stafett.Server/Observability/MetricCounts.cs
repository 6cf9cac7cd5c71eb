using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Stafett.Server.Observability;

/// <summary>Numbers that only grow, one for each value of an enumeration, which is their label: so labels are bounded.</summary>
public sealed class MetricCounts<TLabel>
    where TLabel : struct, Enum
{
    private readonly long[] _values;
    private readonly KeyValuePair<string, object?>[] _tags;

    internal MetricCounts(Meter meter, string name, string unit, string label, string description)
    {
        var labels = Enum.GetValues<TLabel>();
        _values = new long[labels.Length];
        _tags = Array.ConvertAll(labels, l => new KeyValuePair<string, object?>(label, l.ToString().ToLowerInvariant()));
        meter.CreateObservableCounter(name, Measure, unit, description);
    }

    public long this[TLabel label] => Volatile.Read(ref _values[Index(label)]);

    public void Add(TLabel label, long count = 1) => Interlocked.Add(ref _values[Index(label)], count);

    // The enumerations count from 0 without gap and have the size of an int.
    private static int Index(TLabel label) => Unsafe.As<TLabel, int>(ref label);

    private IEnumerable<Measurement<long>> Measure()
    {
        for (var i = 0; i < _values.Length; i++)
            yield return new Measurement<long>(Volatile.Read(ref _values[i]), _tags[i]);
    }
}
