using System.Net;
using System.Text.RegularExpressions;

namespace Stafett.EndToEnd.Tests;

/// <summary>The lines that the sandbox's page of senders has for a terminal, run as they stand there, do what the page says.</summary>
public sealed partial class SandboxLineTests : IAsyncLifetime
{
    private const int HttpDistance = 5500;

    private readonly int _port = FreePort.Take();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-lines-");
    private readonly ServerProcess _sandbox;

    public SandboxLineTests() => _sandbox = new ServerProcess(["sandbox", "--port-base", $"{_port}"], _folder.FullName, new Dictionary<string, string>());

    public async ValueTask InitializeAsync() => await _sandbox.WaitForAsync("Ctrl+C ends the sandbox.");

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("swaks")]
    public async Task They_do_what_the_page_says(string program)
    {
        ForeignProgram.Require(program, ForeignProgram.IsInstalled(program));
        await _sandbox.WaitForAsync($"http://127.0.0.1:{_port + HttpDistance}/");
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{_port + HttpDistance}/senders"), TestContext.Current.CancellationToken);
        var senders = Section().Matches(page);

        Assert.Equal(11, senders.Count);
        foreach (var sender in senders.Select(s => s.Value))
        {
            var code = Refusal().Match(sender) is { Success: true } refusal ? refusal.Groups[1].Value : "250";
            var line = WebUtility.HtmlDecode(Assert.Single(Line().Matches(sender).Select(l => l.Groups[1].Value), l => l.Contains($"| {program} ", StringComparison.Ordinal)));
            var result = await ForeignProgram.RunAsync("bash", ["-c", line]);
            Assert.True(Regex.IsMatch(result.Output, $@"^<\S*\s+{code} [245]\.\d", RegexOptions.Multiline), $"{line}\n{result.Output}");
            Assert.Equal(code == "250", result.Output.Contains("Arrived in the outside world", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("<section class=\"card\".*?</section>", RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex("is (?:refused|put off) with ([0-9]{3})")]
    private static partial Regex Refusal();

    [GeneratedRegex("<pre><code>(.*?)</code></pre>", RegexOptions.Singleline)]
    private static partial Regex Line();
}
