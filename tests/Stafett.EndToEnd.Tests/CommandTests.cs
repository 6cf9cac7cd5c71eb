using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Stafett.EndToEnd.Tests;

/// <summary>Every command as a shell sees it: exit code (docs/decisions/0007-exit-codes.md), words, JSON.</summary>
public sealed class CommandTests : IDisposable
{
    private const string Key = "01234567890123456789012345678901";

    private const string Zone = """
        $TTL 60
        a.example. IN MX  10 mx.test.example.
        a.example. IN TXT "forward-email=hello:user@inbox.example,off:!!user@inbox.example"
        b.example. IN MX  10 mx.test.example.
        b.example. IN TXT "forward-email-site-verification=aaaaaaaaaa"
        b.example. IN TXT "forward-email-site-verification=bbbbbbbbbb"

        """;

    private const string SignedMessage = """
        DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :
         subject : date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game.  Are you hungry yet?

        Joe.

        """;

    private const string SignedZone = """
        brisbane._domainkey.football.example.com. 60 TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        _dmarc.football.example.com. 60 TXT "v=DMARC1; p=reject"
        loop.example.net. 60 CNAME loop.example.net.
        _dmarc.broken.example.com. 60 CNAME loop.example.net.

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-command-");

    public CommandTests() => Write("zone.txt", Zone);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("hello@a.example", 0, "forward", "250 2.1.5")]
    [InlineData("nobody@a.example", 1, "notConfigured", "550 5.1.1")]
    [InlineData("x@b.example", 4, "temporary", "421 4.3.5")]
    public async Task Explain_answers_with_its_exit_code_and_in_json(string address, int exitCode, string outcome, string reply)
    {
        var text = await RunAsync("explain", address, "--zone", "zone.txt", "--exchange", "mx.test.example");
        var json = await RunAsync("explain", address, "--zone", "zone.txt", "--exchange", "mx.test.example", "--json");

        Assert.Equal((exitCode, ""), (text.ExitCode, text.Error));
        Assert.Contains(reply, text.Output, StringComparison.Ordinal);
        Assert.Equal((exitCode, ""), (json.ExitCode, json.Error));
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(outcome, document.RootElement.GetProperty("outcome").GetString(), ignoreCase: true);
        Assert.StartsWith(reply, document.RootElement.GetProperty("reply").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "no e-mail address", "explain", "nonsense", "--zone", "zone.txt")]
    [InlineData(3, "bad.txt", "explain", "hello@a.example", "--zone", "bad.txt")]
    [InlineData(3, "absent.txt", "explain", "hello@a.example", "--zone", "absent.txt")]
    [InlineData(2, "'address'", "explain")]
    [InlineData(2, "IP address", "verify", "zone.txt", "--ip", "nowhere")]
    [InlineData(2, "absent.json", "verify", "zone.txt", "--config", "absent.json")]
    [InlineData(2, "Authentication:Enforce", "verify", "zone.txt", "--set", "Authentication:Enforced=false")]
    [InlineData(3, "absent.eml", "verify", "absent.eml")]
    [InlineData(3, "bad.txt", "verify", "zone.txt", "--zone", "bad.txt")]
    [InlineData(2, "key", "encrypt", "hello:user@inbox.example")]
    [InlineData(2, "32", "encrypt", "hello:user@inbox.example", "--key", "short")]
    [InlineData(2, "nonsense", "nonsense")]
    [InlineData(2, "Mx:Listen", "serve", "--set", "Mx:Lisen:0=127.0.0.1:2525")]
    [InlineData(2, "Limits:Idle", "serve", "--set", "Limits:Idle=soon")]
    [InlineData(2, "absent.json", "serve", "--config", "absent.json")]
    [InlineData(2, "nothing", "serve", "--roles", "nothing")]
    [InlineData(3, "bad.txt", "serve", "--set", "Service:Host=mx.test.example", "--set", "Dns:ZoneFile=bad.txt")]
    [InlineData(3, "bad.txt", "serve", "--set", "Service:Host=mx.test.example", "--set", "Mx:CertificateFile=bad.txt")]
    [InlineData(3, "bad.txt", "serve", "--set", "Service:Host=mx.test.example", "--set", "Service:DataDirectory=bad.txt")]
    public async Task A_mistake_is_named_in_words(int exitCode, string named, params string[] arguments)
    {
        Write("bad.txt", "a.example. IN MX ten\n");

        var result = await RunAsync(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("", result.Output.Trim());
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_encrypted_is_explained_with_the_key_alone()
    {
        var environment = new Dictionary<string, string> { ["STAFETT__Forwarding__TxtEncryptionKey"] = Key };
        var encrypted = await StafettCommand.RunAsync(_folder.FullName, environment, "encrypt", "hello:secret@inbox.example");
        Assert.Equal((0, ""), (encrypted.ExitCode, encrypted.Error));
        Assert.StartsWith("forward-email=", encrypted.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", encrypted.Output, StringComparison.Ordinal);
        Write("encrypted.txt", $"$TTL 60\nc.example. IN MX 10 mx.test.example.\nc.example. IN TXT \"{encrypted.Output.Trim()}\"\n");

        var with = await RunAsync("explain", "hello@c.example", "--zone", "encrypted.txt", "--key", Key, "--json");
        var without = await RunAsync("explain", "hello@c.example", "--zone", "encrypted.txt", "--json");

        Assert.Equal(0, with.ExitCode);
        Assert.Contains("secret@inbox.example", with.Output, StringComparison.Ordinal);
        Assert.Equal(1, without.ExitCode);
        Assert.DoesNotContain("secret", without.Output, StringComparison.Ordinal);
    }

    /// <summary>The message of RFC 8463 appendix A, as it is and changed.</summary>
    [Theory]
    [InlineData("Joe.", "Joe.", 0, "pass", "accepted")]
    [InlineData("We lost", "We won", 1, "fail", "550 5.7.1 football.example.com does not vouch for this message")]
    [InlineData("joe@football.example.com>", "joe@broken.example.com>", 4, "temperror", "451 4.7.1")]
    public async Task Verify_answers_with_its_exit_code_and_what_the_server_would(string replaced, string with, int exitCode, string verdict, string answer)
    {
        Write("message.eml", SignedMessage.Replace(replaced, with, StringComparison.Ordinal));
        Write("signed.txt", SignedZone);

        var text = await RunAsync("verify", "message.eml", "--zone", "signed.txt");
        var json = await RunAsync("verify", "message.eml", "--zone", "signed.txt", "--json");
        var lenient = await RunAsync("verify", "message.eml", "--zone", "signed.txt", "--json", "--set", "Authentication:Enforce=false");

        Assert.Equal((exitCode, ""), (text.ExitCode, text.Error));
        Assert.Contains(answer == "accepted" ? "The server would take it." : $"The server would answer: {answer}", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text.Output);
        Assert.Equal((exitCode, ""), (json.ExitCode, json.Error));
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(verdict, document.RootElement.GetProperty("verdict").GetString());
        Assert.StartsWith(answer, document.RootElement.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Equal(exitCode, lenient.ExitCode);
        Assert.Contains("\"answer\": \"accepted\"", lenient.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData]
    public async Task Help_lists_every_command_and_exit_code(params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        foreach (var word in new[] { "serve", "sandbox", "explain", "encrypt", "webhook", "config", "Exit codes:", "  3  " })
            Assert.Contains(word, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("sandbox")]
    [InlineData("explain")]
    [InlineData("verify")]
    [InlineData("encrypt")]
    [InlineData("webhook")]
    [InlineData("webhook", "send")]
    [InlineData("webhook", "verify")]
    [InlineData("config")]
    public async Task Every_command_has_help(params string[] command)
    {
        var result = await RunAsync([.. command, "--help"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"stafett {string.Join(' ', command)}", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_nothing_starts()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;

        var result = await RunAsync(
            "serve", "--set", "Service:Host=mx.test.example", "--set", $"Mx:Listen:0=127.0.0.1:{taken}", "--set", $"Http:Listen:0=127.0.0.1:{FreePort.Take()}", "--set", "Web:Listen=");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"127.0.0.1:{taken} (Mx:Listen", result.Error, StringComparison.Ordinal);
        Assert.Contains("in use", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_delivers_its_first_message_and_says_so_in_json()
    {
        var result = await RunAsync("sandbox", "--once", "--json", "--port-base", $"{Math.Min(FreePort.Take(), 55_000)}");

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        using var document = JsonDocument.Parse(result.Output);
        var root = document.RootElement;
        Assert.True(root.GetProperty("ok").GetBoolean());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("failure").ValueKind);
        Assert.Equal("you@inbox.example", root.GetProperty("arrived").GetProperty("recipient").GetString());
        Assert.StartsWith("SRS0=", root.GetProperty("arrived").GetProperty("envelopeFrom").GetString(), StringComparison.Ordinal);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder.FullName, name), content.ReplaceLineEndings("\n"));

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        StafettCommand.RunAsync(_folder.FullName, new Dictionary<string, string>(), arguments);
}
