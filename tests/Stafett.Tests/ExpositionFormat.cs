using System.Globalization;

namespace Stafett.Tests;

/// <summary>
/// Reads Prometheus' text format 0.0.4 as strictly as <c>promtool check metrics</c>: each family once, head before samples, names and labels well formed,
/// values numbers, counters named so, histograms whole.
/// </summary>
internal static class ExpositionFormat
{
    /// <summary>All samples by name and labels. Fails the test at the first fault.</summary>
    public static Dictionary<string, double> Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        var families = new HashSet<string>(StringComparer.Ordinal);
        var (family, type) = ("", "");
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ', 4);
                family = parts[2];
                type = "";
                Assert.True(IsName(family), line);
                Assert.True(families.Add(family), $"{family} stands in two places");
                Assert.True(parts.Length == 4 && parts[3].Length > 0, $"{family} has no help");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                Assert.Equal(family, parts[2]);
                type = parts[3];
                Assert.Contains(type, (string[])["counter", "gauge", "histogram"]);
                Assert.Equal(type == "counter", family.EndsWith("_total", StringComparison.Ordinal));
            }
            else
            {
                Assert.NotEqual("", type);
                var (name, labels, value) = Sample(line);
                Assert.Contains(name, type == "histogram" ? [$"{family}_bucket", $"{family}_sum", $"{family}_count"] : (string[])[family]);
                Assert.True(samples.TryAdd(name + labels, value), $"{line} stands twice");
                Assert.True(type != "counter" || value >= 0, line);
            }
        }

        foreach (var histogram in samples.Keys.Where(k => k.EndsWith("_count", StringComparison.Ordinal)).Select(k => k[..^6]))
            CheckHistogram(histogram, samples);
        return samples;
    }

    private static void CheckHistogram(string name, Dictionary<string, double> samples)
    {
        var buckets = samples.Where(s => s.Key.StartsWith($"{name}_bucket{{le=\"", StringComparison.Ordinal)).ToList();
        var bounds = buckets.ConvertAll(b => b.Key.Split('"')[1] is "+Inf" ? double.PositiveInfinity : double.Parse(b.Key.Split('"')[1], CultureInfo.InvariantCulture));
        Assert.Equal(bounds.Order(), bounds);
        Assert.Equal(double.PositiveInfinity, bounds[^1]);
        Assert.Equal(buckets.Select(b => b.Value).Order(), buckets.Select(b => b.Value));
        Assert.Equal(samples[$"{name}_count"], buckets[^1].Value);
        Assert.Contains($"{name}_sum", samples.Keys);
    }

    private static (string Name, string Labels, double Value) Sample(string line)
    {
        var space = line.LastIndexOf(' ');
        var brace = line.IndexOf('{', StringComparison.Ordinal);
        var name = brace < 0 ? line[..space] : line[..brace];
        var labels = brace < 0 ? "" : line[brace..space];
        Assert.True(IsName(name), line);
        if (labels.Length > 0)
            CheckLabels(labels, line);
        var value = line[(space + 1)..];
        return (name, labels, value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture),
        });
    }

    private static void CheckLabels(string labels, string line)
    {
        var at = 1;
        while (true)
        {
            var equals = labels.IndexOf("=\"", at, StringComparison.Ordinal);
            Assert.True(equals > at && IsName(labels[at..equals]) && !labels[at..equals].Contains(':'), line);
            for (at = equals + 2; labels[at] != '"'; at++)
            {
                if (labels[at] == '\\')
                    Assert.Contains(labels[++at], "\\\"n");
            }

            if (labels[++at] == '}')
                break;
            Assert.Equal(',', labels[at++]);
        }

        Assert.Equal(labels.Length - 1, at);
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');
}
