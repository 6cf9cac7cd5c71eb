using System.CommandLine;
using System.Text.Json;
using Stafett.Commands;
using Stafett.Hosting;
using Stafett.Roles;
using Stafett.Server.Configuration;

namespace Stafett.Tests;

/// <summary><c>stafett verify</c>, with the message of RFC 8463 appendix A.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private const string Message = """
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

    private const string Zone = """
        football.example.com.                     60 TXT "v=spf1 ip4:192.0.2.0/24 -all"
        mail.football.example.com.                60 TXT "v=spf1 a -all"
        mail.football.example.com.                60 A   192.0.2.7
        7.2.0.192.in-addr.arpa.                   60 PTR mail.football.example.com.
        _dmarc.example.com.                       60 TXT "v=DMARC1; p=reject; sp=quarantine"
        brisbane._domainkey.football.example.com. 60 TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        default._bimi.example.com.                60 TXT "v=BIMI1; l=https://example.com/logo.svg"
        free.example.net.                         60 TXT "v=spf1 ip4:192.0.2.7 -all"
        loop.example.net.                         60 CNAME loop.example.net.
        _dmarc.strict.example.net.                60 TXT "v=DMARC1; p=reject"
        _dmarc.broken.example.net.                60 CNAME loop.example.net.

        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("stafett-tests-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Says_who_confirms_the_message_and_why()
    {
        Assert.Equal(ExitCode.Success, await VerifyAsync(Message, "--ip", "192.0.2.7", "--helo", "mail.football.example.com", "--mail-from", "joe@football.example.com"));
        var output = _output.ToString();
        Assert.StartsWith("football.example.com confirms that it sent this message.", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
        Line("  dkim   pass  football.example.com       (brisbane, ed25519-sha256, 256 bits) ");
        Line("  spf    pass  football.example.com       (ip4:192.0.2.0/24) the client may send its mail; aligned with the author");
        Line("  helo   pass  mail.football.example.com  (a) the client may send its mail");
        Line("  dmarc  pass  football.example.com       (policy quarantine of example.com) aligned with football.example.com: SPF football.example.com, DKIM football.example.com");
        Line("  arc    none  -                          no chain");
        Line("  bimi   pass  example.com                (https://example.com/logo.svg) logo not fetched");
        Line("  iprev  pass  mail.football.example.com  leads back to the address");
        Line("  TXT    _dmarc.football.example.com               no such name");
        Line("  PTR    7.2.0.192.in-addr.arpa                    mail.football.example.com");
        Line("  TXT    brisbane._domainkey.football.example.com  v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        Line("   spf=pass (football.example.com designates 192.0.2.7 as permitted sender)");

        void Line(string text) => Assert.Contains(Environment.NewLine + text, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Joe.", "Jim.", ExitCode.Failure, "football.example.com does not confirm this message, and wants such messages treated with suspicion.")]
    [InlineData("From: Joe", "From: x@free.example.net\r\nFrom: Joe", ExitCode.Failure, "The message has more than one From header: such a message is refused.")]
    [InlineData("joe@football.example.com>", "joe@free.example.net>", ExitCode.Success, "free.example.net has no DMARC policy. SPF of free.example.net passes, which says nothing about the author.")]
    [InlineData("joe@football.example.com>", "joe@broken.example.net>", ExitCode.Temporary, "Not known now: DNS does not say whether broken.example.net has a policy. Try again later.")]
    public async Task Ends_with_what_a_script_needs(string replaced, string with, int code, string says)
    {
        Assert.Equal(code, await VerifyAsync(Message.Replace(replaced, with, StringComparison.Ordinal), "--ip", "192.0.2.7", "--mail-from", "x@free.example.net"));
        Assert.StartsWith(says, _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "The server would take it.")]
    [InlineData("joe@football.example.com>", "joe@strict.example.net>", "The server would answer: 550 5.7.1 strict.example.net does not vouch for this message: DMARC fails, and the policy of strict.example.net is to reject it")]
    [InlineData("joe@football.example.com>", "joe@nobody.example.net>", "The server would answer: 550 5.7.23 ")]
    [InlineData("joe@football.example.com>", "joe@broken.example.net>", "The server would answer: 451 4.7.1 ")]
    [InlineData("From: Joe", "From: x@free.example.net\r\nFrom: Joe", "The server would answer: 550 5.6.0 ")]
    public async Task Says_what_the_server_would_answer(string replaced, string with, string says)
    {
        var message = replaced.Length == 0 ? Message : Message.Replace(replaced, with, StringComparison.Ordinal);
        await VerifyAsync(message, "--ip", "198.51.100.9", "--mail-from", "joe@football.example.com");
        Assert.Contains(Environment.NewLine + says, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_says_who_is_refused_and_whose_word_outweighs_dmarc()
    {
        var broken = Message.Replace("joe@football.example.com>", "joe@strict.example.net>", StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, await VerifyAsync(broken, "--set", "Authentication:Enforce=false", "--json"));
        Assert.Contains("\"answer\": \"accepted\"", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await VerifyAsync(broken, "--set", "Authentication:Enforced=false"));

        using var list = new ListThatSeals("list.example.org");
        var zone = Zone + list.Records;
        var changed = await list.SealAsync(Message, zone);
        Assert.Equal(ExitCode.Failure, await RunAsync([Write("list.eml", changed), "--zone", Write("zone", zone)]));
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Success, await RunAsync([Write("list.eml", changed), "--zone", Write("zone", zone), "--set", "Authentication:TrustedSealers:0=list.example.org"]));
        Assert.StartsWith("football.example.com does not confirm this message, but list.example.org saw it pass", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("The server would take it.", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_address_spf_is_not_asked()
    {
        Assert.Equal(ExitCode.Success, await VerifyAsync("Return-Path: <joe@football.example.com>\n" + Message));
        Assert.Contains("  spf    skipped  -", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("client   not given, MAIL FROM <joe@football.example.com>", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("v=spf1", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("spf=", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_says_the_same_to_programs()
    {
        Assert.Equal(ExitCode.Success, await VerifyAsync(Message, "--ip", "192.0.2.7", "--mail-from", "", "--json"));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal("pass", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal("", json.RootElement.GetProperty("client").GetProperty("mailFrom").GetString());
        Assert.Equal("Joe SixPack <joe@football.example.com>", json.RootElement.GetProperty("message").GetProperty("from").GetString());
        var checks = json.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("check").GetString()!);
        Assert.Equal(["dkim", "spf", "helo", "dmarc", "arc", "bimi", "iprev"], checks.Keys);
        Assert.Equal(("pass", "football.example.com"), (checks["dkim"].GetProperty("result").GetString(), checks["dkim"].GetProperty("domain").GetString()));
        var asked = json.RootElement.GetProperty("dns").EnumerateArray().ToDictionary(answer => $"{answer.GetProperty("name")} {answer.GetProperty("type")}");
        Assert.Equal("v=DMARC1; p=reject; sp=quarantine", asked["_dmarc.example.com TXT"].GetProperty("records")[0].GetString());
        Assert.Equal("nxDomain", asked["_dmarc.com TXT"].GetProperty("status").GetString());
        Assert.StartsWith("Authentication-Results: mx.example;\r\n", json.RootElement.GetProperty("authenticationResults").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_can_be_set()
    {
        Assert.Equal(ExitCode.Failure, await VerifyAsync(Message, "--at", "2018-06-10T13:00:00Z"));
        Assert.Contains("the signature is from the future", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await VerifyAsync(Message, "--at", "2018-06-10T14:00:00Z"));
    }

    [Fact]
    public async Task Nothing_in_a_message_reaches_the_terminal()
    {
        await VerifyAsync("Authentication-Results: MX.example; dkim=pass\nFrom: =?utf-8?q?=1B[31mJoe=E2=80=AE?= <joe@football.example.com>\nSubject: a\u001b[2J\n\n", "--helo", "\u001b[1mx");
        Assert.DoesNotContain('\u001b', _output.ToString());
        Assert.DoesNotContain('\u202E', _output.ToString());
        Assert.Contains("forged   one Authentication-Results field speaks in our name", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ip", "1.2.3.4.5", "This is no IP address: 1.2.3.4.5.")]
    [InlineData("--mail-from", "a@b@c", "This is no e-mail address: a@b@c.")]
    [InlineData("--at", "soon", "This is no time: soon.")]
    public async Task A_mistake_of_the_command_line_is_explained(string option, string value, string says)
    {
        Assert.Equal(ExitCode.Usage, await VerifyAsync(Message, option, value));
        Assert.StartsWith(says, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_is_named()
    {
        Assert.Equal(ExitCode.CannotStart, await RunAsync(Path.Combine(_directory, "none.eml")));
        Assert.Contains("there is no file", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.CannotStart, await VerifyAsync(new string('x', 70_000)));
        Assert.Contains("is larger than a message may be (65536 octets, Limits:MessageSize)", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, await VerifyAsync(string.Concat(Enumerable.Repeat("A: b\n", 60))));
        Assert.Contains("The header of this message is beyond what we take", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, await VerifyAsync(""));
    }

    private Task<int> VerifyAsync(string message, params string[] arguments)
    {
        _output.GetStringBuilder().Clear();
        return RunAsync([Write("message.eml", message), "--zone", Write("zone", Zone), .. arguments]);
    }

    private Task<int> RunAsync(params string[] arguments) =>
        VerifyCommand.Create(dns => DnsChoice.CreateResolver(dns, TimeProvider.System), (_, settings) => ConfigurationLoader.Load(new ConfigurationSources
        {
            Settings = ["Service:Host=mx.example", "Limits:MessageSize=65536", "Limits:HeaderFields=50", .. settings],
        })).Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
