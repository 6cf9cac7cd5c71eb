namespace Stafett.EndToEnd.Tests;

public sealed class SmtplibTests(MxServer server) : ClientTest(server)
{
    [Theory]
    [InlineData("plain", "ESMTP")]
    [InlineData("starttls", "ESMTPS")]
    [InlineData("pipelined", "ESMTP")]
    [InlineData("bdat", "ESMTP")]
    public async Task Delivers(string mode, string protocol) => await DeliverAsync(mode, protocol, Server.Port, Recipient, "user@inbox.example");

    [Fact]
    public async Task Delivers_with_implicit_tls() => await DeliverAsync("tls", "ESMTPS", Server.TlsPort, Recipient, "user@inbox.example");

    [Fact]
    public async Task Delivers_to_an_international_address() =>
        await DeliverAsync("utf8", "UTF8SMTP", Server.Port, "jørgen@whole.example", "jørgen@inbox.example");

    [Fact]
    public async Task Delivers_to_two_targets_at_once() =>
        await DeliverAsync("plain", "ESMTP", Server.Port, "two@forwarded.example", "one@inbox.example", "other@inbox.example");

    private async Task DeliverAsync(string mode, string protocol, int port, string recipient, params string[] targets)
    {
        ForeignProgram.Require("Python 3", ForeignProgram.IsInstalled("python3"));
        var message = Message("smtplib " + mode, recipient);

        var client = await ForeignProgram.RunAsync(
            "python3", [Path.Combine(Checkout.PythonFolder, "deliver.py"), $"{port}", mode, Sender, recipient, Write("message.eml", message)]);

        AssertSent(client);
        await AssertArrivedAsync(message, protocol, targets);
    }
}
