using System.CommandLine;
using System.Text.Json;
using Stafett.Commands;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Roles;
using Stafett.Server.Accounts.DomainCheck;
using Stafett.Server.Configuration;

namespace Stafett.Tests;

public sealed class DomainCheckCommandTests : IDisposable
{
    private const string Zone = """
        good.example.   60 MX  10 mx.example.
        mx.example.     60 A   8.8.8.8
        8.8.8.8.in-addr.arpa. 60 PTR mx.example.
        good.example.   60 TXT "forward-email=hello:you@inbox.example"
        good.example.   60 TXT "v=spf1 mx -all"
        _dmarc.good.example. 60 TXT "v=DMARC1; p=reject; rua=mailto:dmarc@good.example"
        open.example.   60 MX  10 mx.example.
        open.example.   60 TXT "v=spf1 mx ptr +all"

        """;

    private readonly string _zone = Path.GetTempFileName();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public DomainCheckCommandTests() => File.WriteAllText(_zone, Zone);

    public void Dispose() => File.Delete(_zone);

    [Theory]
    [InlineData("good.example", ExitCode.Success, "good.example  1 warning")]
    [InlineData("good.example.", ExitCode.Success, "✓ ok       SPF          v=spf1 mx -all; 1 of 10 look-ups.")]
    [InlineData("open.example", ExitCode.Failure, "✗ broken   SPF          +all lets everybody send in the name of open.example.")]
    [InlineData("open.example", ExitCode.Failure, "    open.example. TXT \"v=spf1 mx ~all\"")]
    [InlineData("open.example", ExitCode.Failure, "(the record above)")]
    [InlineData("none.example", ExitCode.Failure, "none.example does not exist in DNS.")]
    public async Task It_says_what_is_wrong_and_ends_accordingly(string domain, int code, string says)
    {
        Assert.Equal(code, await RunAsync(DnsChoice.ForZoneOrNetwork, domain, "--zone", _zone));
        Assert.Contains(says, _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _output.ToString());
    }

    [Fact]
    public async Task Ours_are_as_configured_or_as_said()
    {
        Assert.Equal(ExitCode.Success, await RunAsync(DnsChoice.ForZoneOrNetwork, "good.example", "--zone", _zone));
        Assert.Contains("10 mx.example (8.8.8.8), ours.", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, await RunAsync(DnsChoice.ForZoneOrNetwork, "good.example", "--zone", _zone, "--exchange", "MX9.example."));
        Assert.Contains("good.example. MX 10 mx9.example.", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_get_json()
    {
        Assert.Equal(ExitCode.Failure, await RunAsync(DnsChoice.ForZoneOrNetwork, "open.example", "--zone", _zone, "--json", "--selector", "s1", "--selector", "s2"));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal("broken", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("findings").EnumerateArray().Count(f => f.GetProperty("subject").GetString() == "DKIM"));
    }

    [Fact]
    public async Task A_resolver_that_is_down_is_no_fault_of_the_domain()
    {
        Assert.Equal(ExitCode.Temporary, await RunAsync(_ => new DownResolver(), "good.example"));
        Assert.Contains("? unknown  MX ", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("This is no domain: a..b.", "a..b")]
    [InlineData("This is no domain: hello@example.com.", "hello@example.com")]
    [InlineData("This is no DKIM selector: a b.", "good.example", "--selector", "a b")]
    public async Task Mistakes_of_the_command_line_are_explained(string says, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await RunAsync(_ => new DownResolver(), arguments));
        Assert.Contains(says, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_lines_fit_and_records_stay_whole()
    {
        var record = $"d.example. TXT \"{new string('x', 100)}\"";
        var text = string.Join(' ', Enumerable.Repeat("word", 60));
        var report = new DomainReport("d.example", [new Finding("SPF", Severity.Broken, text, new Mend("Publish:", record)), new Finding("forwarding", Severity.Ok, new string('y', 90))]);
        DomainReportWriter.Write(report, _output, colour: false, width: 80);
        var lines = _output.ToString().Split(Environment.NewLine);
        Assert.Contains($"    {record}", lines);
        Assert.Equal(60, lines.Sum(line => line.Split(' ').Count(word => word == "word")));
        Assert.All(lines.Where(line => line.Contains(' ') && !line.Contains("xxx") && !line.Contains("yyy")), line => Assert.InRange(line.Length, 0, 80));
        DomainReportWriter.Write(report, _output, colour: true, width: 80);
        Assert.Contains("\u001b[31m✗ broken \u001b[0m  SPF", _output.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(Func<string?, IDnsResolver> resolver, params string[] arguments) =>
        DomainCheckCommand.Create(resolver, () => new StafettOptions { Service = new ServiceOptions { Host = "mx.example" } })
            .Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);

    private sealed class DownResolver : IDnsResolver
    {
        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) =>
            new(new DnsAnswer(DnsStatus.ServerFailure, [], name, false, DateTimeOffset.MinValue) { Explanation = "no server answers" });
    }
}
