using Stafett.Sandbox;

namespace Stafett.Tests;

/// <summary><c>/metrics</c> of a server that has had mail, read as Prometheus reads it.</summary>
public sealed class MetricsTests(SandboxServer sandbox) : IClassFixture<SandboxServer>
{
    [Fact]
    public async Task Is_well_formed_and_counts_the_server_alone()
    {
        await sandbox.SendAsync(SandboxZone.FirstRecipient, "one");
        await sandbox.SendAsync(SandboxZone.FirstRecipient, "two");
        await sandbox.SendAsync("gone@off.example");
        await sandbox.SendAsync("later@off.example");
        await sandbox.SendAsync("parse@hook.example");

        var samples = ExpositionFormat.Read(await sandbox.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
        // The outside world speaks SMTP too, in the same process: its sessions are not the server's.
        Assert.Equal(5, samples["stafett_smtp_connections_total"]);
        Assert.Equal(3, samples["stafett_smtp_recipients_total{result=\"accepted\"}"]);
        Assert.Equal(1, samples["stafett_smtp_recipients_total{result=\"deferred\"}"]);
        Assert.Equal(1, samples["stafett_smtp_recipients_total{result=\"refused\"}"]);
        Assert.Equal(3, samples["stafett_smtp_messages_total{result=\"accepted\"}"]);
        Assert.Equal(0, samples["stafett_smtp_messages_total{result=\"deferred\"}"]);
        Assert.Equal(3, samples["stafett_forward_targets_total{result=\"delivered\"}"]);
        Assert.Equal(1, samples["stafett_webhooks_requests_total{result=\"accepted\"}"]);
        Assert.Equal(0, samples["stafett_webhooks_pending"]);
        Assert.Equal(1, samples["stafett_delivery_connections_total"]);
        Assert.Equal(1, samples["stafett_delivery_connections_reused_total"]);
        Assert.Equal(1, samples["stafett_delivery_connections_idle"]);
        Assert.Equal(3, samples["stafett_delivery_duration_seconds_count"]);
        Assert.Equal(0, samples["stafett_message_memory_used_bytes"]);
    }

    [Theory]
    [InlineData("a 1\n")]
    [InlineData("# HELP a x\n# TYPE a counter\na 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{b=\"c} 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na one\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1")]
    [InlineData("# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n")]
    public void The_reader_sees_faults(string text) => Assert.ThrowsAny<Exception>(() => ExpositionFormat.Read(text));
}
