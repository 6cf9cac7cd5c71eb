using System.Diagnostics.Metrics;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Observability;

namespace Stafett.Server.Tests.Observability;

public sealed class PrometheusWriterTests
{
    [Fact]
    public void Writes_every_kind_of_instrument()
    {
        var budget = new MemoryBudget(1000);
        Assert.True(budget.TryReserve(250));
        using var metrics = new ServerMetrics(budget);
        using var writer = new PrometheusWriter(metrics.Meter);
        metrics.Connections.Add();
        metrics.ConnectionsOpen.Up();
        metrics.ConnectionsOpen.Up();
        metrics.ConnectionsOpen.Down();
        metrics.ConnectionsRefused.Add(ConnectionRefusal.Address, 3);
        metrics.MessageOctets.Add(12_345);
        metrics.Delivered(DeliveryResult.Delivered, TimeSpan.FromSeconds(0.3));
        metrics.Delivered(DeliveryResult.Deferred, TimeSpan.FromSeconds(1000));

        var lines = writer.Write().Split('\n');

        Assert.Contains("# TYPE stafett_smtp_connections_total counter", lines);
        Assert.Contains("# HELP stafett_smtp_connections_total SMTP connections that were accepted.", lines);
        Assert.Contains("stafett_smtp_connections_total 1", lines);
        Assert.Contains("# TYPE stafett_smtp_connections_open gauge", lines);
        Assert.Contains("stafett_smtp_connections_open 1", lines);
        Assert.Contains("stafett_smtp_connections_refused_total{reason=\"address\"} 3", lines);
        Assert.Contains("stafett_smtp_connections_refused_total{reason=\"capacity\"} 0", lines);
        Assert.Contains("stafett_smtp_message_bytes_total 12345", lines);
        Assert.Contains("stafett_forward_targets_total{result=\"delivered\"} 1", lines);
        Assert.Contains("stafett_message_memory_used_bytes 250", lines);
        Assert.Contains("stafett_message_memory_limit_bytes 1000", lines);
        Assert.Contains("# TYPE stafett_delivery_duration_seconds histogram", lines);
        Assert.Contains("stafett_delivery_duration_seconds_bucket{le=\"0.25\"} 0", lines);
        Assert.Contains("stafett_delivery_duration_seconds_bucket{le=\"0.5\"} 1", lines);
        Assert.Contains("stafett_delivery_duration_seconds_bucket{le=\"300\"} 1", lines);
        Assert.Contains("stafett_delivery_duration_seconds_bucket{le=\"+Inf\"} 2", lines);
        Assert.Contains("stafett_delivery_duration_seconds_count 2", lines);
        Assert.Contains("stafett_delivery_duration_seconds_sum 1000.3", lines);
        Assert.Equal("", lines[^1]);
    }

    [Fact]
    public void Escapes_help_and_labels()
    {
        using var meter = new Meter("odd");
        using var writer = new PrometheusWriter(meter);
        meter.CreateObservableGauge("a.b-c", () => new Measurement<long>(1, new KeyValuePair<string, object?>("the label", "a\\b\"c\nd")), "", "one\\two\nthree");
        Assert.Equal("# HELP a_b_c one\\\\two\\nthree\n# TYPE a_b_c gauge\na_b_c{the_label=\"a\\\\b\\\"c\\nd\"} 1\n", writer.Write());
    }

    [Fact]
    public void Bounds_the_series_of_one_instrument()
    {
        using var meter = new Meter("many");
        using var writer = new PrometheusWriter(meter);
        meter.CreateObservableGauge("many", () => Enumerable.Range(0, 5000).Select(n => new Measurement<long>(n, new KeyValuePair<string, object?>("n", n))));
        Assert.True(writer.Write().Split('\n').Length < 110);
    }

    [Fact]
    public void Listens_only_to_its_own_meters()
    {
        using var mine = new ServerMetrics();
        using var other = new ServerMetrics();
        using var writer = new PrometheusWriter(mine.Meter);
        other.Connections.Add(7);
        Assert.Contains("stafett_smtp_connections_total 0\n", writer.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Knows_the_process()
    {
        using var process = new ProcessMetrics();
        using var writer = new PrometheusWriter(process.Meter);
        var text = writer.Write();
        foreach (var name in new[] { "process_resident_memory_bytes ", "process_cpu_seconds_total ", "process_threads ", "dotnet_gc_collections_total{generation=\"2\"} ", "stafett_build_info{version=" })
            Assert.Contains("\n" + name, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(250, ReplyClass.Accepted)]
    [InlineData(451, ReplyClass.Deferred)]
    [InlineData(550, ReplyClass.Refused)]
    public void Classes_replies(int code, ReplyClass expected) => Assert.Equal(expected, ServerMetrics.Class(SmtpReply.Plain(code, "")));
}
