namespace Stafett.EndToEnd.Tests;

public sealed class NodemailerTests(MxServer server) : ClientTest(server)
{
    [Theory]
    [InlineData("plain", "ESMTP")]
    [InlineData("starttls", "ESMTPS")]
    public async Task Delivers(string mode, string protocol) => await DeliverAsync(mode, protocol, Server.Port, Recipient, "user@inbox.example");

    [Fact]
    public async Task Delivers_with_implicit_tls() => await DeliverAsync("tls", "ESMTPS", Server.TlsPort, Recipient, "user@inbox.example");

    [Fact]
    public async Task Delivers_to_an_international_address() =>
        await DeliverAsync("plain", "UTF8SMTP", Server.Port, "jørgen@whole.example", "jørgen@inbox.example");

    // The second copy of the same message within a day is acknowledged and not delivered again: the fingerprint has seen it.
    [Fact]
    public async Task A_repeated_message_is_delivered_once()
    {
        await DeliverAsync("pool", "ESMTP", Server.Port, Recipient, "user@inbox.example");

        Assert.Equal(0, Server.Sink.Drain());
    }

    private async Task DeliverAsync(string mode, string protocol, int port, string recipient, string target)
    {
        ForeignProgram.Require("nodemailer (npm ci in tests/Stafett.EndToEnd.Tests/node)",
            ForeignProgram.IsInstalled("node") && Directory.Exists(Path.Combine(Checkout.NodeFolder, "node_modules", "nodemailer")));
        var message = Message("nodemailer " + mode, recipient);

        var client = await ForeignProgram.RunAsync(
            "node", [Path.Combine(Checkout.NodeFolder, "deliver.js"), $"{port}", mode, Sender, recipient, Write("message.eml", message)]);

        AssertSent(client);
        await AssertArrivedAsync(message, protocol, target);
    }
}
