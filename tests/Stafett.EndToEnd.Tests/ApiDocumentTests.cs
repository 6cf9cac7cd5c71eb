using System.Net;
using System.Text.RegularExpressions;

namespace Stafett.EndToEnd.Tests;

/// <summary>The lines of docs/api.md for a terminal, run as printed against a sandbox of its own: an account, a domain, an alias, and mail to it.</summary>
public sealed partial class ApiDocumentTests : IAsyncLifetime
{
    private const int HttpDistance = 5500;
    private const int WebDistance = 5501;

    private readonly int _port = FreePort.Take();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-api-");
    private readonly ServerProcess _sandbox;

    public ApiDocumentTests() => _sandbox = new ServerProcess(["sandbox", "--port-base", $"{_port}"], _folder.FullName, new Dictionary<string, string>());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string World => $"http://127.0.0.1:{_port + HttpDistance}";

    private string Dashboard => $"http://localhost:{_port + WebDistance}";

    public async ValueTask InitializeAsync() => await _sandbox.WaitForAsync("Ctrl+C ends the sandbox.");

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_lines_do_what_the_page_says()
    {
        ForeignProgram.Require("curl", ForeignProgram.IsInstalled("curl"));
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "api.md"), Token);
        var blocks = Blocks().Matches(page).Select(block => block.Groups[1].Value
            .Replace("http://localhost:8026", Dashboard, StringComparison.Ordinal).Replace("http://127.0.0.1:8025", World, StringComparison.Ordinal)).ToList();
        Assert.Equal(2, blocks.Count);
        await SetUpAsync();

        var made = await RunAsync(blocks[0]);
        Assert.Contains("\"email\":\"you@inbox.example\"", made, StringComparison.Ordinal);
        await ConfirmAsync("you@inbox.example", "seven plain teapots sing");

        // The same terminal: what the first block made is still known, and nothing is made twice.
        var known = string.Join('\n', blocks[0].Split('\n').Where(line => line.StartsWith("API=", StringComparison.Ordinal) || line.StartsWith("TOKEN=", StringComparison.Ordinal)));
        var answers = await RunAsync($"{known}\n{blocks[1]}");
        Assert.True(answers.Contains("The records of yours.example are in place", StringComparison.Ordinal), answers);
        Assert.Contains("\"name\":\"hello\"", answers, StringComparison.Ordinal);
        Assert.DoesNotContain("statusCode", answers, StringComparison.Ordinal);

        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([new("to", "hello@yours.example")]);
        using var sent = await http.PostAsync(new Uri($"{World}/send"), form, Token);
        var list = await http.GetStringAsync(new Uri($"{World}/"), Token);
        Assert.Contains("hello@yours.example", list, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string lines)
    {
        var result = await ForeignProgram.RunAsync("bash", ["-c", $"set -eu; cd '{_folder.FullName}'\n{lines}"]);
        Assert.True(result.ExitCode == 0, $"{lines}\n{result.Output}");
        return result.Output;
    }

    /// <summary>The administrator's account, by the printed link.</summary>
    private async Task SetUpAsync()
    {
        using var http = new HttpClient();
        var path = SetUpLinks().Match(_sandbox.Text).Value;
        var page = await http.GetStringAsync(new Uri($"{Dashboard}{path}"), Token);
        await PostAsync(http, path, page, ("email", "boss@inbox.example"), ("password", "eleven crooked lanterns hum"));
    }

    /// <summary>What a person does at /verify.</summary>
    private async Task ConfirmAsync(string email, string password)
    {
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var http = new HttpClient(handler);
        var signIn = await http.GetStringAsync(new Uri($"{Dashboard}/sign-in"), Token);
        await PostAsync(http, "/sign-in", signIn, ("email", email), ("password", password));
        var verify = await http.GetStringAsync(new Uri($"{Dashboard}/verify"), Token);
        var pin = await PinAsync(http);
        var after = await PostAsync(http, "/verify", verify, ("pin", pin));
        Assert.DoesNotContain("name=\"pin\"", after, StringComparison.Ordinal);
    }

    private async Task<string> PinAsync(HttpClient http)
    {
        // The mail leaves behind the answer: its list is asked until it is there.
        while (true)
        {
            if (Pins().Match(await http.GetStringAsync(new Uri($"{World}/?q=you@inbox.example"), Token)) is { Success: true } pin)
                return pin.Value;
            await Task.Yield();
        }
    }

    private async Task<string> PostAsync(HttpClient http, string path, string page, params (string Name, string Value)[] fields)
    {
        var token = WebUtility.HtmlDecode(FormTokens().Match(page).Groups[1].Value);
        using var form = new FormUrlEncodedContent([new("_token", token), .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))]);
        using var answer = await http.PostAsync(new Uri($"{Dashboard}{path}"), form, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex("/set-up/[A-Za-z0-9_-]+")]
    private static partial Regex SetUpLinks();

    [GeneratedRegex("name=\"_token\" value=\"([^\"]*)\"")]
    private static partial Regex FormTokens();

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex Pins();
}
