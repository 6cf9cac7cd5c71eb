using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Stafett.Server.Observability;

/// <summary>
/// Writes the instruments of chosen meters in Prometheus' text exposition format 0.0.4. Everything but histograms is read from observable
/// instruments when it is asked for, so that counting costs no more than an addition.
/// </summary>
public sealed class PrometheusWriter : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Series of one instrument; further label sets are left out, so that no label can fill the memory.</summary>
    private const int MaxSeries = 100;

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, HistogramBuckets> _histograms = new();
    private readonly Dictionary<Instrument, SortedDictionary<string, double>> _observed = [];
    private readonly Lock _scrape = new();

    public PrometheusWriter(params Meter[] meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!meters.Contains(instrument.Meter))
                return;
            if (instrument is Histogram<double>)
                _histograms.TryAdd(instrument, new HistogramBuckets());
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Observe(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (_histograms.TryGetValue(instrument, out var histogram))
                histogram.Record(value);
            else
                Observe(instrument, value, tags);
        });
        _listener.Start();
    }

    public string Write()
    {
        var text = new StringBuilder(8 * 1024);
        lock (_scrape)
        {
            _observed.Clear();
            _listener.RecordObservableInstruments();
            foreach (var (instrument, series) in _observed.OrderBy(o => o.Key.Name, StringComparer.Ordinal))
                WriteSeries(text, instrument, series);
        }

        foreach (var (instrument, histogram) in _histograms.OrderBy(h => h.Key.Name, StringComparer.Ordinal))
            WriteHistogram(text, instrument, histogram);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    // Only called from RecordObservableInstruments: under the lock.
    private void Observe(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!instrument.IsObservable)
            return;
        if (!_observed.TryGetValue(instrument, out var series))
            _observed[instrument] = series = new(StringComparer.Ordinal);
        if (series.Count < MaxSeries)
            series[Labels(tags)] = value;
    }

    private static void WriteSeries(StringBuilder text, Instrument instrument, SortedDictionary<string, double> series)
    {
        var isCounter = instrument is ObservableCounter<long> or ObservableCounter<double>;
        var name = Name(instrument) + (isCounter ? "_total" : "");
        WriteHead(text, name, instrument.Description, isCounter ? "counter" : "gauge");
        foreach (var (labels, value) in series)
            text.Append(name).Append(labels).Append(' ').Append(Number(value)).Append('\n');
    }

    private static void WriteHistogram(StringBuilder text, Instrument instrument, HistogramBuckets histogram)
    {
        var name = Name(instrument);
        WriteHead(text, name, instrument.Description, "histogram");
        var (cumulative, sum) = histogram.Read();
        for (var i = 0; i < cumulative.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{HistogramBuckets.BoundTexts[i]}\"}} {cumulative[i]}\n");
        text.Append(name).Append("_sum ").Append(Number(sum)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{name}_count {cumulative[^1]}\n");
    }

    private static void WriteHead(StringBuilder text, string name, string? description, string type)
    {
        text.Append("# HELP ").Append(name).Append(' ')
            .Append((description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    private static string Name(Instrument instrument)
    {
        var name = string.Concat(instrument.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return instrument.Unit switch
        {
            "By" => name + "_bytes",
            "s" => name + "_seconds",
            _ => name,
        };
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var labels = new StringBuilder("{");
        foreach (var (name, value) in tags)
        {
            if (labels.Length > 1)
                labels.Append(',');
            foreach (var c in name)
                labels.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            labels.Append("=\"");
            foreach (var c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                _ = c switch
                {
                    '\\' => labels.Append("\\\\"),
                    '"' => labels.Append("\\\""),
                    '\n' => labels.Append("\\n"),
                    _ => labels.Append(c),
                };
            }

            labels.Append('"');
        }

        return labels.Append('}').ToString();
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
