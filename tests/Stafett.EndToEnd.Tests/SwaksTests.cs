namespace Stafett.EndToEnd.Tests;

public sealed class SwaksTests(MxServer server) : ClientTest(server)
{
    [Fact]
    public async Task Delivers_plain() => await DeliverAsync("ESMTP");

    [Fact]
    public async Task Delivers_with_starttls() => await DeliverAsync("ESMTPS", "--tls");

    [Fact]
    public async Task Delivers_with_implicit_tls() => await DeliverAsync("ESMTPS", "--tls-on-connect", "--port", $"{Server.TlsPort}");

    [Fact]
    public async Task Delivers_pipelined() => await DeliverAsync("ESMTP", "--pipeline");

    [Fact]
    public async Task Delivers_with_helo() => await DeliverAsync("SMTP", "--protocol", "SMTP");

    [Fact]
    public async Task An_unknown_recipient_is_refused_at_rcpt()
    {
        ForeignProgram.Require("swaks", ForeignProgram.IsInstalled("swaks"));

        var client = await ForeignProgram.RunAsync("swaks", [.. Common(), "--to", "nobody@forwarded.example"]);

        Assert.Contains("550 5.1.1", client.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("354", client.Output, StringComparison.Ordinal);
        // swaks: 24 is "error during RCPT".
        Assert.Equal(24, client.ExitCode);
    }

    private async Task DeliverAsync(string protocol, params string[] options)
    {
        ForeignProgram.Require("swaks", ForeignProgram.IsInstalled("swaks"));
        var message = Message("swaks " + string.Join(' ', options));

        var client = await ForeignProgram.RunAsync("swaks", [.. Common(), "--to", Recipient, "--data", "@" + Write("message.eml", FileFor(message)), .. options]);

        AssertSent(client);
        await AssertArrivedAsync(message, protocol);
    }

    /// <summary>swaks puts a CRLF behind the file, also where it ends with one: the file goes without.</summary>
    public static byte[] FileFor(byte[] message) => message[..^2];

    private IEnumerable<string> Common() =>
        ["--server", "127.0.0.1", "--port", Port, "--helo", "client.example", "--from", Sender, "--timeout", "30"];
}
