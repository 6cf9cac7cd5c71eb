using System.Text;

namespace Stafett.EndToEnd.Tests;

public sealed class CurlTests(MxServer server) : ClientTest(server)
{
    [Fact]
    public async Task Delivers_plain() => await DeliverAsync("ESMTP", $"smtp://127.0.0.1:{Port}/client.example");

    [Fact]
    public async Task Delivers_with_starttls() => await DeliverAsync("ESMTPS", $"smtp://127.0.0.1:{Port}/client.example", "--ssl-reqd", "--insecure");

    [Fact]
    public async Task Delivers_with_implicit_tls() => await DeliverAsync("ESMTPS", $"smtps://127.0.0.1:{Server.TlsPort}/client.example", "--insecure");

    [Fact]
    public async Task Delivers_to_an_international_address()
    {
        Require();
        var message = Message("æøå", "jørgen@whole.example");

        var client = await SendAsync(message, "jørgen@whole.example", $"smtp://127.0.0.1:{Port}/client.example");

        AssertSent(client);
        var arrived = await AssertArrivedAsync(message, "UTF8SMTP", "jørgen@inbox.example");
        Assert.Contains("SMTPUTF8", arrived.MailCommand, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivers_five_megabytes()
    {
        Require();
        var line = new string('x', 76) + "\r\n";
        var body = new StringBuilder();
        while (body.Length < 5 * 1024 * 1024)
            body.Append(line);
        var message = Message("large", body: body.ToString());

        AssertSent(await SendAsync(message, Recipient, $"smtp://127.0.0.1:{Port}/client.example"));

        await AssertArrivedAsync(message, "ESMTP");
    }

    private static void Require() => ForeignProgram.Require("curl", ForeignProgram.IsInstalled("curl"));

    private async Task DeliverAsync(string protocol, string url, params string[] options)
    {
        Require();
        var message = Message("curl " + url[..5]);

        AssertSent(await SendAsync(message, Recipient, url, options));

        await AssertArrivedAsync(message, protocol);
    }

    private Task<ProgramResult> SendAsync(byte[] message, string recipient, string url, params string[] options) =>
        ForeignProgram.RunAsync(
            "curl",
            ["--silent", "--show-error", "--verbose", "--max-time", "50", "--url", url, "--mail-from", Sender, "--mail-rcpt", recipient, "--upload-file", Write("message.eml", message), .. options]);
}
