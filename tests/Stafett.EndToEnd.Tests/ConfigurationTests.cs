namespace Stafett.EndToEnd.Tests;

/// <summary>File, environment and command line, the later one winning; and a certificate of the operator's own.</summary>
public sealed class ConfigurationTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-configuration-");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_later_source_wins()
    {
        var setup = new ServerSetup
        {
            ConfigurationFile = """
                {
                  // Three settings, of which one stays.
                  "Service": { "Website": "https://file.test.example" },
                  "Limits": { "MessageSize": "100KB", "Recipients": 7 },
                }
                """,
            Environment = new Dictionary<string, string> { ["STAFETT__Limits__MessageSize"] = "200000", ["STAFETT__Limits__Recipients"] = "8" },
            Settings = ["Limits:Recipients=9"],
        };
        await using var server = await StartAsync(setup);
        await using var client = await Dialogue.ConnectAsync(server.Port);
        await client.ReadAsync();

        var offered = await client.SayAsync("EHLO client.example");
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<hello@forwarded.example>");
        Assert.Equal(250, (await client.DataAsync([.. "From: a@client.example\r\n\r\nx\r\n"u8])).Code);

        Assert.Contains("SIZE 200000", offered.Text, StringComparison.Ordinal);
        Assert.Contains("RCPTMAX=9", offered.Text, StringComparison.Ordinal);
        var arrived = await server.Sink.NextAsync(TimeSpan.FromMinutes(1));
        Assert.Contains("X-Forward-Email-Website: https://file.test.example\r\n", arrived.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_that_config_writes_is_a_configuration()
    {
        var written = await StafettCommand.RunAsync(_folder.FullName, new Dictionary<string, string>(), "config");
        Assert.Equal((0, ""), (written.ExitCode, written.Error));

        await using var server = await StartAsync(new ServerSetup { ConfigurationFile = written.Output });
        await using var client = await Dialogue.OpenAsync(server.Port);

        Assert.Equal(221, (await client.SayAsync("QUIT")).Code);
    }

    [Fact]
    public async Task A_certificate_of_the_operator_is_shown_and_verified_by_a_client()
    {
        ForeignProgram.Require("openssl", ForeignProgram.IsInstalled("openssl", "version"));
        ForeignProgram.Require("curl", ForeignProgram.IsInstalled("curl"));
        string certificate = Path.Combine(_folder.FullName, "mx.pem"), key = Path.Combine(_folder.FullName, "mx.key"), message = Path.Combine(_folder.FullName, "message.eml");
        var made = await ForeignProgram.RunAsync(
            "openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=mx.test.example", "-addext", "subjectAltName=DNS:mx.test.example"]);
        Assert.True(made.ExitCode == 0, made.Output);
        await File.WriteAllTextAsync(message, "From: a@client.example\r\n\r\nx\r\n", TestContext.Current.CancellationToken);
        await using var server = await StartAsync(new ServerSetup { Settings = [$"Mx:CertificateFile={certificate}", $"Mx:CertificateKeyFile={key}"] });

        var sent = await ForeignProgram.RunAsync(
            "curl",
            [
                "--silent", "--show-error", "--max-time", "50", "--ssl-reqd", "--cacert", certificate, "--resolve", $"mx.test.example:{server.Port}:127.0.0.1",
                "--url", $"smtp://mx.test.example:{server.Port}/client.example", "--mail-from", "a@client.example", "--mail-rcpt", "hello@forwarded.example", "--upload-file", message,
            ]);

        Assert.True(sent.ExitCode == 0, sent.Output);
        Assert.Contains("with ESMTPS", (await server.Sink.NextAsync(TimeSpan.FromMinutes(1))).Text, StringComparison.Ordinal);
    }

    private static async Task<ServerUnderTest> StartAsync(ServerSetup setup)
    {
        var server = new ServerUnderTest(setup);
        await server.InitializeAsync();
        return server;
    }
}
