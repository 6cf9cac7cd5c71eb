namespace Stafett.EndToEnd.Tests;

/// <summary>
/// Each client straight to the sink. The sink vouches for octets, so it is shown first that neither it nor the way a client is
/// called changes any; what differs in the other tests is the server's doing.
/// </summary>
public sealed class SinkTests : IAsyncDisposable
{
    private static readonly byte[] Message =
        [.. "From: a@client.example\r\nSubject: x\r\n\r\n.one\r\n..two\r\n.\r\n \t\r\n"u8, 0xC3, 0xA6, .. "\r\n\r\nend\r\n"u8];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-sink-");
    private readonly SmtpSink _sink = new();
    private readonly string _file;

    public SinkTests()
    {
        _file = Path.Combine(_folder.FullName, "message.eml");
        File.WriteAllBytes(_file, Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _sink.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("pipelined")]
    public async Task Smtplib_changes_no_octet(string mode) => await CheckAsync(
        "python3", [Path.Combine(Checkout.PythonFolder, "deliver.py"), $"{_sink.Port}", mode, "a@client.example", "b@inbox.example", _file]);

    [Fact]
    public async Task Swaks_changes_no_octet()
    {
        await File.WriteAllBytesAsync(_file, SwaksTests.FileFor(Message), TestContext.Current.CancellationToken);
        await CheckAsync(
            "swaks", ["--server", "127.0.0.1", "--port", $"{_sink.Port}", "--helo", "client.example", "--from", "a@client.example", "--to", "b@inbox.example", "--pipeline", "--data", "@" + _file]);
    }

    [Fact]
    public async Task Curl_changes_no_octet() => await CheckAsync(
        "curl", ["--silent", "--show-error", "--url", $"smtp://127.0.0.1:{_sink.Port}/client.example", "--mail-from", "a@client.example", "--mail-rcpt", "b@inbox.example", "--upload-file", _file]);

    [Fact]
    public async Task Nodemailer_changes_no_octet()
    {
        ForeignProgram.Require("nodemailer", Directory.Exists(Path.Combine(Checkout.NodeFolder, "node_modules", "nodemailer")));
        await CheckAsync("node", [Path.Combine(Checkout.NodeFolder, "deliver.js"), $"{_sink.Port}", "plain", "a@client.example", "b@inbox.example", _file]);
    }

    private async Task CheckAsync(string program, string[] arguments)
    {
        ForeignProgram.Require(program, ForeignProgram.IsInstalled(program));

        var client = await ForeignProgram.RunAsync(program, arguments);

        Assert.True(client.ExitCode == 0, client.Output);
        var arrived = await _sink.NextAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(System.Text.Encoding.Latin1.GetString(Message), System.Text.Encoding.Latin1.GetString(arrived.Content));
        Assert.StartsWith("MAIL FROM:<a@client.example>", arrived.MailCommand, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("RCPT TO:<b@inbox.example>", Assert.Single(arrived.RcptCommands), StringComparison.OrdinalIgnoreCase);
    }
}
