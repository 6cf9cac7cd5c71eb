using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>What senders hear of SPF and DMARC from the running server, in the words of real clients, and what it tells those who receive.</summary>
public sealed class SenderRefusalTests : IClassFixture<AuthenticationServers>, IDisposable
{
    private const string Recipient = "hello@forwarded.example";

    private readonly AuthenticationServers _servers;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-refused-");

    public SenderRefusalTests(AuthenticationServers servers)
    {
        _servers = servers;
        servers.First.Sink.Obey();
        servers.First.Sink.Drain();
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "strict.example", "550 5.7.1 strict.example does not vouch for this message: DMARC fails, and the policy of strict.example is to reject it" },
        { "closed.example", "550 5.7.23 closed.example does not allow this server to send for it (SPF). The domain says: 127.0.0.1 is not one of ours" },
        { "broken.example", "451 4.7.1 DNS does not tell just now whether broken.example vouches for this message, try again later" },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Swaks_hears_why(string domain, string reply)
    {
        ForeignProgram.Require("swaks", ForeignProgram.IsInstalled("swaks"));

        var client = await ForeignProgram.RunAsync(
            "swaks",
            ["--server", "127.0.0.1", "--port", $"{_servers.First.Port}", "--helo", "client.example", "--from", $"sender@{domain}", "--to", Recipient, "--timeout", "30", "--data", "@" + Write(Message(domain)[..^2])]);

        Assert.Contains(reply, client.Output, StringComparison.Ordinal);
        // swaks: 26 is "error during DATA".
        Assert.Equal(26, client.ExitCode);
        Assert.Equal(0, _servers.First.Sink.Drain());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Curl_hears_why(string domain, string reply)
    {
        ForeignProgram.Require("curl", ForeignProgram.IsInstalled("curl"));

        var client = await ForeignProgram.RunAsync(
            "curl",
            ["--silent", "--show-error", "--verbose", "--max-time", "50", "--url", $"smtp://127.0.0.1:{_servers.First.Port}/client.example", "--mail-from", $"sender@{domain}", "--mail-rcpt", Recipient, "--upload-file", Write(Message(domain))]);

        Assert.Contains("< " + reply, client.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, client.ExitCode);
        Assert.Equal(0, _servers.First.Sink.Drain());
    }

    [Fact]
    public async Task Results_that_claim_to_be_ours_do_not_arrive()
    {
        byte[] message =
        [
            .. "Authentication-Results: mx.test.example; dmarc=pass header.from=bank.example\r\n"u8,
            .. "AUTHENTICATION-RESULTS:\r\n (of course) MX.Test.Example (honest)\r\n /1; spf=pass\r\n"u8,
            .. "Authentication-Results: other.example; spf=fail smtp.mailfrom=example.com\r\n"u8,
            .. SignatureFolder.Sign(Message("example.com")),
        ];

        Assert.Equal(250, (await Dialogue.SendAsync(_servers.First.Port, "sender@example.com", Recipient, message)).Code);

        var results = new ArrivedMessage(await _servers.First.Sink.NextAsync(TimeSpan.FromMinutes(1))).All("Authentication-Results");
        Assert.Equal(2, results.Count);
        Assert.StartsWith("mx.test.example; dkim=pass", results[0], StringComparison.Ordinal);
        Assert.Contains("header.from=example.com", results[0], StringComparison.Ordinal);
        Assert.DoesNotContain("bank.example", results[0], StringComparison.Ordinal);
        Assert.StartsWith("other.example;", results[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_application_is_told_the_verdicts()
    {
        Assert.Equal(250, (await Dialogue.SendAsync(_servers.First.Port, "sender@example.com", "hello@hook.example", SignatureFolder.Sign(Message("example.com")))).Code);

        var verdicts = (await _servers.Receiver.NextAsync()).GetProperty("verdicts");
        var signatures = verdicts.GetProperty("dkim").GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["s1", "e1"], signatures.Select(s => s.GetProperty("selector").GetString()));
        Assert.All(signatures, s => Assert.Equal(("pass", "example.com", "example.com"), (Result(s), s.GetProperty("signingDomain").GetString(), s.GetProperty("status").GetProperty("aligned").GetString())));
        Assert.Equal(("pass", "example.com", "127.0.0.1"), (Result(verdicts.GetProperty("spf")), verdicts.GetProperty("spf").GetProperty("domain").GetString(), verdicts.GetProperty("spf").GetProperty("client-ip").GetString()));
        Assert.Equal(("pass", "reject"), (Result(verdicts.GetProperty("dmarc")), verdicts.GetProperty("dmarc").GetProperty("policy").GetString()));
        Assert.Equal("none", Result(verdicts.GetProperty("arc")));
        Assert.Equal("none", Result(verdicts.GetProperty("bimi")));

        static string? Result(System.Text.Json.JsonElement method) => method.GetProperty("status").GetProperty("result").GetString();
    }

    private static byte[] Message(string domain) => Encoding.ASCII.GetBytes(
        $"From: sender@{domain}\r\nTo: {Recipient}\r\nSubject: x\r\nMessage-ID: <{Guid.NewGuid():N}@{domain}>\r\n\r\nbody\r\n");

    private string Write(byte[] message)
    {
        var path = Path.Combine(_folder.FullName, "message.eml");
        File.WriteAllBytes(path, message);
        return path;
    }
}
