using System.Globalization;
using System.Net;

namespace Stafett.EndToEnd.Tests;

/// <summary>What an operator's Prometheus and load balancer read.</summary>
public sealed class MetricsTests(MxServer server) : ClientTest(server)
{
    [Fact]
    public async Task Health_is_plain_ok()
    {
        Assert.Equal("ok\n", await Server.GetAsync("/healthz"));
        using var http = new HttpClient();
        using var other = await http.GetAsync(new Uri($"http://127.0.0.1:{Server.HttpPort}/"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Messages_recipients_and_targets_are_counted()
    {
        var before = await ReadAsync();
        Assert.Equal(250, (await Dialogue.SendAsync(Server.Port, Sender, "two@forwarded.example", Message("counted"))).Code);
        Assert.Equal(550, (await Dialogue.SendAsync(Server.Port, Sender, "nobody@forwarded.example", Message("counted"))).Code);
        Server.Sink.AnswerRcpt("user@inbox.example", "450 4.2.1 no");
        Assert.Equal(450, (await Dialogue.SendAsync(Server.Port, Sender, Recipient, Message("counted"))).Code);
        var after = await ReadAsync();

        Assert.Equal(3, Difference("stafett_smtp_connections_total"));
        Assert.Equal(2, Difference("stafett_smtp_recipients_total{result=\"accepted\"}"));
        Assert.Equal(1, Difference("stafett_smtp_recipients_total{result=\"refused\"}"));
        Assert.Equal(1, Difference("stafett_smtp_messages_total{result=\"accepted\"}"));
        Assert.Equal(1, Difference("stafett_smtp_messages_total{result=\"deferred\"}"));
        Assert.Equal(2, Difference("stafett_forward_targets_total{result=\"delivered\"}"));
        Assert.Equal(1, Difference("stafett_forward_targets_total{result=\"deferred\"}"));

        double Difference(string name)
        {
            Assert.True(after.ContainsKey(name), $"{name} is not among\n{string.Join('\n', after.Keys)}");
            return after[name] - before[name];
        }
    }

    // Read as Prometheus reads it: a name with labels, a space, a number.
    private async Task<Dictionary<string, double>> ReadAsync()
    {
        var values = new Dictionary<string, double>();
        foreach (var line in (await Server.GetAsync("/metrics")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
                continue;
            var space = line.LastIndexOf(' ');
            values.Add(line[..space], double.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture));
        }

        return values;
    }
}
