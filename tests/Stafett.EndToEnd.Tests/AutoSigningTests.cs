using System.Text;
using System.Text.Json;

namespace Stafett.EndToEnd.Tests;

/// <summary>A server's first days: it makes keys, works without signing while their records are missing, and signs once they are there (decision 13).</summary>
public sealed class AutoSigningTests : IAsyncLifetime
{
    private const string RsaName = "stafett._domainkey.mx.test.example";

    private readonly ServerUnderTest _server = new(new ServerSetup());

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Signs_when_the_records_are_there_and_keeps_its_keys()
    {
        await _server.WaitForLogAsync($"Not signing with {RsaName}: its record is not in DNS.");
        var unsigned = new ArrivedMessage(await ForwardAsync());
        var records = await ShowAsync();
        await _server.WriteZoneAsync(SigningHost.Zone(records));
        await _server.RestartAsync();
        await _server.WaitForLogAsync($"{RsaName} is published: signing with it");
        using var folder = new SignatureFolder(records);
        folder.Write("first", (await ForwardAsync()).Content);
        await _server.RestartAsync();
        folder.Write("later", (await ForwardAsync()).Content);

        Assert.Empty(unsigned.All("DKIM-Signature"));
        Assert.Empty(unsigned.All("ARC-Seal"));
        Assert.Contains("dkim=none", unsigned.One("Authentication-Results"), StringComparison.Ordinal);
        Assert.Equal([RsaName, "stafett-ed25519._domainkey.mx.test.example"], records.Keys);
        Assert.Equal(records, await ShowAsync());
        var verdicts = await ForeignSignatures.VerifyAsync("python3-dkim", folder);
        Assert.Equal(2, verdicts.Count);
        Assert.All(verdicts.Values, verdict => Assert.True(verdict.Passes(2) && verdict.Chain == "pass", verdict.ToString()));
        Assert.All(Directory.EnumerateFiles(_server.DataFolder, "*.pem"), path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    private async Task<Dictionary<string, string>> ShowAsync()
    {
        var shown = await StafettCommand.RunAsync(
            _server.DataFolder, new Dictionary<string, string>(), "dkim", "show", "--json", "--set", "Service:Host=mx.test.example", "--set", $"Service:DataDirectory={_server.DataFolder}");
        Assert.True(shown.ExitCode == 0, shown.Error);
        using var keys = JsonDocument.Parse(shown.Output);
        return SigningHost.RecordsIn(keys.RootElement);
    }

    private async Task<SunkMessage> ForwardAsync()
    {
        var message = Encoding.ASCII.GetBytes($"From: sender@client.example\r\nSubject: x\r\nMessage-ID: <{Guid.NewGuid():N}@client.example>\r\n\r\nbody\r\n");
        Assert.Equal(250, (await Dialogue.SendAsync(_server.Port, "sender@client.example", "hello@forwarded.example", message)).Code);
        return await _server.Sink.NextAsync(TimeSpan.FromMinutes(1));
    }
}
