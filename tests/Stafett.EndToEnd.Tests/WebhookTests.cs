using System.Text;
using System.Text.Json;

namespace Stafett.EndToEnd.Tests;

/// <summary>From a mail client to a web application in Node, through the real executable.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Key = "key-of-the-end-to-end-tests";

    private WebhookReceiver _receiver = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        ForeignProgram.Require("node", ForeignProgram.IsInstalled("node"));
        _receiver = await WebhookReceiver.StartAsync(Key);
        var url = $"http://127.0.0.1:{_receiver.Port}";
        _server = new ServerUnderTest(new ServerSetup
        {
            Settings = [$"Webhooks:Key={Key}"],
            Zone = $"""
                hook.example. IN MX  10 mx.test.example.
                hook.example. IN TXT "forward-email=a:{url}/?token=secret,b:{url}/?token=secret,later:{url}/503,200?token=secret,never:{url}/404?token=secret"
                hook.example. IN TXT "forward-email=both:{url}/500?token=secret,both:user@inbox.example"
                hook.example. IN TXT "forward-email=/^order-(.*)$/:{url}/?number=$1&raw=no"

                """,
        });
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task One_request_for_all_aliases_that_share_a_url()
    {
        var message = Message("one");
        await using var client = await Dialogue.OpenAsync(_server.Port);
        await client.SayAsync("MAIL FROM:<sender@client.example>");
        await client.SayAsync("RCPT TO:<a@hook.example>");
        await client.SayAsync("RCPT TO:<b@hook.example>");

        Assert.Equal("250 2.0.0 Message accepted", (await client.DataAsync(message)).ToString());

        var request = await _receiver.NextAsync();
        AssertSigned(request);
        Assert.Equal("application/json; charset=utf-8", Text(request, "type"));
        Assert.StartsWith("Stafett/", Text(request, "agent"), StringComparison.Ordinal);
        Assert.Equal(["a@hook.example", "b@hook.example"], request.GetProperty("recipients").EnumerateArray().Select(r => r.GetString()));
        Assert.EndsWith(Encoding.UTF8.GetString(message), Text(request, "raw"), StringComparison.Ordinal);
        Assert.Contains("X-Original-To: b@hook.example\r\n", Text(request, "raw"), StringComparison.Ordinal);
        var session = request.GetProperty("session");
        Assert.Equal(("client.example", "sender@client.example", "127.0.0.1"), (Text(session, "hostNameAppearsAs"), Text(session, "sender"), Text(session, "remoteAddress")));
    }

    [Fact]
    public async Task What_fails_once_is_sent_again_while_the_sender_waits()
    {
        Assert.Equal("250 2.0.0 Message accepted", await SendAsync("later@hook.example"));

        var (first, second) = (await _receiver.NextAsync(), await _receiver.NextAsync());
        AssertSigned(first);
        AssertSigned(second);
        Assert.Equal(("1", "2"), (Text(first, "attempt"), Text(second, "attempt")));
        Assert.Equal(Text(first, "id"), Text(second, "id"));
    }

    [Fact]
    public async Task What_is_final_is_refused_and_no_url_is_shown()
    {
        Assert.Equal("550 5.3.0 A webhook endpoint answered 404 Not Found", await SendAsync("never@hook.example"));
        await _server.WaitForLogAsync($"not accepted by the webhook at 127.0.0.1:{_receiver.Port}");
        Assert.DoesNotContain("secret", _server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capture_cannot_change_the_shape_of_the_url()
    {
        Assert.Equal("250 2.0.0 Message accepted", await SendAsync("order-1&x=/../#?@hook.example"));

        var request = await _receiver.NextAsync();
        Assert.Equal("/?number=1%26x%3D%2F..%2F%23%3F&raw=no", Text(request, "url"));
        Assert.False(request.TryGetProperty("raw", out _));
    }

    [Fact]
    public async Task The_command_sends_what_the_server_sends()
    {
        var folder = Directory.CreateTempSubdirectory("stafett-webhook-");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "message.eml"), Message("command"), TestContext.Current.CancellationToken);
            var result = await StafettCommand.RunAsync(
                folder.FullName, new Dictionary<string, string>(), "webhook", "send", $"http://localhost:{_receiver.Port}/", "message.eml", "--key", Key, "--recipient", "a@hook.example", "--json");

            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            AssertSigned(await _receiver.NextAsync());
            using var json = JsonDocument.Parse(result.Output);
            Assert.Equal((200, true), (json.RootElement.GetProperty("status").GetInt32(), json.RootElement.GetProperty("ok").GetBoolean()));
            Assert.Contains("loopback", Text(json.RootElement, "note"), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AssertSigned(JsonElement request)
    {
        Assert.True(request.GetProperty("signed").GetBoolean());
        Assert.True(request.GetProperty("timed").GetBoolean());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static byte[] Message(string subject) => Encoding.UTF8.GetBytes(
        $"From: a@client.example\r\nMessage-ID: <{Guid.NewGuid():N}@client.example>\r\nSubject: {subject}\r\n\r\nGrüße \"from\" \\ here\r\n");

    private async Task<string> SendAsync(string recipient) =>
        (await Dialogue.SendAsync(_server.Port, "sender@client.example", recipient, Message(recipient))).ToString();
}
