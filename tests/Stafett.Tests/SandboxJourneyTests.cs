using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Stafett.Sandbox;

namespace Stafett.Tests;

/// <summary>The journey against a scripted server that hands the message to the outside world itself.</summary>
public sealed class SandboxJourneyTests
{
    private readonly OutsideWorld _world = new(TimeProvider.System);

    [Fact]
    public async Task Tells_the_whole_way_of_a_message()
    {
        var journey = await RunAsync("250 2.1.5 OK");
        Assert.Null(journey.Failure);
        using var output = new StringWriter();
        new SandboxStory(output, colour: false, changed: false).Tell(journey);
        var text = output.ToString();
        foreach (var part in new[] { "> RCPT TO:<hello@single.example>", "< 250 2.1.5 OK", "record        single.example  TXT  \"forward-email=hello:you@inbox.example\"", "rule          hello:you@inbox.example, so to you@inbox.example", "X-Original-To: hello@single.example", "sender heard  250 2.0.0 Delivered" })
            Assert.Contains(part, text, StringComparison.Ordinal);

        var json = JsonDocument.Parse(journey.ToJson()).RootElement;
        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal(["connect", "greeting", "EHLO", "MAIL", "RCPT", "DATA", "message"], json.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.Equal("X-Original-To", json.GetProperty("arrived").GetProperty("addedHeaders")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Says_why_it_failed()
    {
        var journey = await RunAsync("550 5.1.1 Nobody");
        Assert.Equal("the server answered 550 5.1.1 Nobody", journey.Failure);
        Assert.False(JsonDocument.Parse(journey.ToJson()).RootElement.GetProperty("ok").GetBoolean());
        using var output = new StringWriter();
        new SandboxStory(output, colour: false, changed: true).Tell(journey);
        Assert.Contains("sender heard  550 5.1.1 Nobody", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_every_line_of_a_reply_as_it_stood_on_the_wire()
    {
        using var output = new StringWriter();
        new SandboxStory(output, colour: false, changed: false).Tell(await RunAsync("250-2.1.5 one\r\n" + string.Concat(Enumerable.Range(2, 10).Select(n => $"250-2.1.5 {n}\r\n")) + "250 2.1.5 last"));
        Assert.Contains("< 250-2.1.5 one", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("< 250-2.1.5 11", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("< 250 2.1.5 last", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("what?")]
    public async Task A_broken_server_is_a_failure_in_words(string? reply) =>
        Assert.StartsWith("the server ", (await RunAsync(reply)).Failure, StringComparison.Ordinal);

    private async Task<SandboxJourney> RunAsync(string? rcptReply)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, rcptReply);
        var ports = new SandboxPorts(((IPEndPoint)listener.LocalEndpoint).Port, 1, 2, 3, 4, 5);
        var journey = new SandboxJourney(TimeProvider.System, ports, SandboxZone.Create(ports, null), _world, (_, _) => Task.FromResult<IReadOnlyList<string>>(["hello:you@inbox.example"]));
        await journey.RunAsync(TestContext.Current.CancellationToken);
        await serving;
        return journey;
    }

    private async Task ServeAsync(TcpListener listener, string? rcptReply)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 mx.sandbox.example");
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("RCPT", StringComparison.Ordinal) && rcptReply is null)
                return;
            await writer.WriteLineAsync(line.Split(' ')[0] switch
            {
                "EHLO" => "250-mx.sandbox.example\r\n250 SIZE",
                "RCPT" => rcptReply,
                "DATA" => "354 Go on",
                "QUIT" => "221 Bye",
                _ => "250 OK",
            });
            if (line != "DATA")
                continue;
            var message = new StringBuilder("X-Original-To: hello@single.example\n");
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } part && part != ".")
                message.Append(part).Append('\n');
            await SandboxFixture.SendAsync(_world, message.ToString(), SandboxZone.FirstTarget);
            await writer.WriteLineAsync("250 2.0.0 Delivered");
        }
    }
}
