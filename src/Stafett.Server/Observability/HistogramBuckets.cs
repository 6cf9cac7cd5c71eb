using System.Globalization;

namespace Stafett.Server.Observability;

/// <summary>One histogram with fixed bounds, in seconds: from a look-up in the cache to the longest wait for a remote's reply.</summary>
internal sealed class HistogramBuckets
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly long[] _counts = new long[Bounds.Length + 1];
    private readonly Lock _lock = new();
    private double _sum;

    public static IReadOnlyList<string> BoundTexts { get; } = [.. Bounds.Select(b => b.ToString(CultureInfo.InvariantCulture)), "+Inf"];

    public void Record(double value)
    {
        var bucket = 0;
        while (bucket < Bounds.Length && !(value <= Bounds[bucket]))
            bucket++;
        lock (_lock)
        {
            _counts[bucket]++;
            _sum += value;
        }
    }

    /// <summary>Counts at or below each bound, the last one all; and the sum of values.</summary>
    public (long[] Cumulative, double Sum) Read()
    {
        var cumulative = new long[_counts.Length];
        lock (_lock)
        {
            long total = 0;
            for (var i = 0; i < _counts.Length; i++)
                cumulative[i] = total += _counts[i];
            return (cumulative, _sum);
        }
    }
}
