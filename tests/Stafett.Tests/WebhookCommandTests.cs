using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Stafett.Commands;
using Stafett.Hosting;
using Stafett.Protocols.Message;
using Stafett.Sandbox;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery.Webhooks;
using Stafett.Server.Forwarding;

namespace Stafett.Tests;

/// <summary><c>stafett webhook</c> against the sandbox's receiver.</summary>
public sealed class WebhookCommandTests(SandboxServer sandbox) : IClassFixture<SandboxServer>, IDisposable
{
    private const string Message = "From: Ada <ada@elsewhere.example>\nSubject: a command\n\nHi\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _directory = Directory.CreateTempSubdirectory("stafett-tests-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Send_posts_the_message_signed_and_tells_what_came_of_it()
    {
        Assert.Equal(ExitCode.Success, await SendAsync("/hook/command?raw=0"));

        var hook = sandbox.Get<OutsideHooks>().Hooks.First(h => h.Path == "/hook/command?raw=0");
        Assert.Equal((SignatureVerdict.Valid, SignatureVerdict.Valid), (hook.Plain, hook.Timestamped));
        var told = _output.ToString();
        foreach (var part in new[] { $"{hook.Body.Length} octets of JSON, without raw", hook.Field(WebhookSignature.Header), hook.Field(WebhookSignature.TimestampedHeader), hook.Field(WebhookDelivery.IdHeader), "200 OK, HTTP 1.1", "hears 250 2.0.0 Message accepted", "A server would not send there: 127.0.0.1 has no public address (loopback)." })
            Assert.Contains(part, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_a_file_get_the_line_ends_that_mail_has()
    {
        Assert.Equal(ExitCode.Success, await SendAsync("/hook/lines", "--recipient", "shop@hook.example", "--json"));

        using var told = JsonDocument.Parse(_output.ToString());
        Assert.Equal((true, 200), (told.RootElement.GetProperty("ok").GetBoolean(), told.RootElement.GetProperty("status").GetInt32()));
        var body = Encoding.UTF8.GetString(sandbox.Get<OutsideHooks>().Hooks.First(h => h.Path == "/hook/lines").Body.Span);
        Assert.Contains(@"Subject: a command\r\n\r\nHi\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\"recipients\":[\"shop@hook.example\"]", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404", ExitCode.Failure, "550 5.3.0")]
    [InlineData("503", ExitCode.Temporary, "421 4.3.0")]
    [InlineData("204", ExitCode.Temporary, "421 4.3.0")]
    public async Task Send_ends_as_the_sender_would_hear(string status, int code, string reply)
    {
        Assert.True(sandbox.Get<OutsideHooks>().TrySet($"/hook/is{status}", status, "", out _));

        Assert.Equal(code, await SendAsync($"/hook/is{status}"));
        Assert.Contains($"hears {reply}", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_said_in_words()
    {
        var file = Path.Combine(_directory, "message.eml");
        await File.WriteAllTextAsync(file, Message, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Usage, await RunAsync(null, "send", "ftp://x.example/", file));
        Assert.Equal(ExitCode.Usage, await RunAsync(null, "send", "https://x.example/", file));
        Assert.Equal(ExitCode.CannotStart, await RunAsync(null, "send", "https://x.example/", file + ".none", "--key", "k"));
        Assert.Equal(ExitCode.Usage, await RunAsync(null, "send", "https://x.example/", file, "--key", "k", "--recipient", "a@b@c"));
        Assert.Equal(ExitCode.Failure, await RunAsync(null, "send", "http://127.0.0.1:25/", file, "--key", "k"));
        Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
        foreach (var part in new[] { "no http or https URL: ftp://x.example/", "No key is known", "there is no file", "no e-mail address: a@b@c" })
            Assert.Contains(part, _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("port 25 is not for the web", _output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The same message through the server and through the command; ids, ports and times are made the same.</summary>
    [Fact]
    public async Task Send_tells_what_the_server_tells()
    {
        const string text = "From: Ada <ada@signed.example>\r\nAuthentication-Results: mx.sandbox.example; dkim=pass\r\nSubject: the same\r\n\r\nHi\r\n";
        var reply = await new SandboxSmtpClient(TimeProvider.System).SendAsync(sandbox.Ports.Smtp, "elsewhere.example", "ada@elsewhere.example", "order-77@hook.example", text, Token);
        Assert.Equal(250, reply.Code);
        var (file, zone) = (Path.Combine(_directory, "same.eml"), Path.Combine(_directory, "zone"));
        await File.WriteAllTextAsync(file, text, Token);
        await File.WriteAllTextAsync(zone, sandbox.Zone.Text, Token);
        var options = SandboxHost.Options(sandbox.Ports, _directory);

        var url = new Uri(new Uri(SandboxAdvice.PageUrl(sandbox.Ports)), "/hook/command-77").AbsoluteUri;
        Assert.Equal(ExitCode.Success, await WebhookCommand.Create(() => options).Parse(
            ["send", url, file, "--zone", zone, "--ip", "127.0.0.1", "--helo", "elsewhere.example", "--mail-from", "ada@elsewhere.example", "--recipient", "order-77@hook.example"])
            .InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, Token));

        Assert.Equal(Body("/hook/orders?number=77"), Body("/hook/command-77"));
        Assert.Contains("note       Not signed: Signing:Mode is never.", _output.ToString(), StringComparison.Ordinal);

        string Body(string path)
        {
            var node = JsonNode.Parse(sandbox.Get<OutsideHooks>().Hooks.First(h => h.Path == path).Body.Span)!.AsObject();
            Assert.Equal("none", node["dkim"]!["results"]![0]!["status"]!["result"]!.GetValue<string>());
            node["session"]!["remotePort"] = 0;
            node["session"]!["arrivalDate"] = "";
            node["session"]!["arrivalTime"] = 0;
            var json = node.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            // Our Received field and the session's id, wherever they stand.
            json = Regex.Replace(json, @"from elsewhere\.example.*?[+-]0000( \(UTC\))?", "RECEIVED");
            return json.Replace(Regex.Match(json, @"X-Forward-Email-Session-ID: ([\w-]+)").Groups[1].Value, "SESSION", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Send_signs_with_the_keys_of_the_server()
    {
        var options = ServerSecrets.Fill(new StafettOptions { Service = new ServiceOptions { Host = "mx.example", DataDirectory = _directory } }, out _)!;
        using var signer = ServiceSigner.Create(options.Signing, Domain.Parse("mx.example"), TimeProvider.System);
        var zone = Path.Combine(_directory, "zone");
        await File.WriteAllTextAsync(zone, string.Concat(signer.Keys.Select(k => $"{signer.RecordName(k)}. 60 TXT {string.Join(' ', k.Key.DnsRecord.Chunk(255).Select(c => $"\"{new string(c)}\""))}\n")), Token);

        Assert.Equal(ExitCode.Success, await SendAsync("/hook/signed", "--zone", zone));

        var body = Encoding.UTF8.GetString(sandbox.Get<OutsideHooks>().Hooks.First(h => h.Path == "/hook/signed").Body.Span);
        foreach (var field in new[] { "DKIM-Signature: v=1; a=rsa-sha256;", "DKIM-Signature: v=1; a=ed25519-sha256;", "ARC-Seal: i=1;", "Authentication-Results: mx.example;" })
            Assert.Contains(field, body, StringComparison.Ordinal);
        Assert.DoesNotContain("Not signed", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("so SPF was not checked: --ip says it", _output.ToString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(zone, "a.example. 60 A 192.0.2.1\n", Token);
        Assert.Equal(ExitCode.Success, await SendAsync("/hook/unsigned", "--zone", zone));
        Assert.Contains("Not signed with stafett._domainkey.mx.example: its record is not in DNS.", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_knows_true_from_forged()
    {
        const string plain = "144f6beefc901b92c4bebbd298ec4de63dc5a11f78b2d9efa28df004ea56be69";
        const string timestamped = "t=1767225600,kid=3eb1bd43,v1=4a27be539f2af624ff51ee647e6a68444a099106974186fe6e8fd76b13e4990b";
        const string body = "{\"text\":\"hello\"}";

        Assert.Equal(ExitCode.Success, await VerifyAsync(body, plain, null));
        Assert.Equal(ExitCode.Success, await VerifyAsync(body, plain, timestamped, "365d"));
        Assert.Equal(ExitCode.Failure, await VerifyAsync(body + " ", plain, null));
        Assert.Equal(ExitCode.Failure, await VerifyAsync(body, plain, timestamped));
        Assert.Contains("older than the tolerance", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, await VerifyAsync(body, "abc", null));
        Assert.Equal(ExitCode.Usage, await VerifyAsync(body, null, null));
        Assert.Equal(ExitCode.Usage, await VerifyAsync(body, plain, null, "soon"));
        Assert.Equal(ExitCode.Usage, await VerifyAsync(body, plain, null, key: null));
    }

    private Task<int> VerifyAsync(string body, string? signature, string? timestamped, string tolerance = "5m", string? key = "0123456789abcdef0123456789abcdef") =>
        new WebhookVerify(key, signature, timestamped, tolerance).RunAsync(
            new StafettOptions { Service = new ServiceOptions { DataDirectory = _directory } }, () => new MemoryStream(Encoding.UTF8.GetBytes(body)), new At(), _output, _error, TestContext.Current.CancellationToken);

    private Task<int> SendAsync(string path, params string[] arguments)
    {
        var file = Path.Combine(_directory, "message.eml");
        File.WriteAllText(file, Message);
        return RunAsync(SandboxHost.KeyOfWebhooks, ["send", new Uri(new Uri(SandboxAdvice.PageUrl(sandbox.Ports)), path).AbsoluteUri, file, .. arguments]);
    }

    private Task<int> RunAsync(string? key, params string[] arguments)
    {
        var options = new StafettOptions { Service = new ServiceOptions { Host = "mx.example", DataDirectory = _directory }, Webhooks = new WebhookOptions { Key = key ?? "" } };
        return WebhookCommand.Create(() => options).Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);
    }

    // Six minutes after the signature was made.
    private sealed class At : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_767_225_600 + 360);
    }
}
