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

    // The next server may not offer SMTPUTF8, and nothing but our own fields could ask for it.
    [Fact]
    public async Task An_international_alias_of_an_ordinary_mailbox_needs_nothing_of_the_next_server()
    {
        ForeignProgram.Require("Python 3", ForeignProgram.IsInstalled("python3"));
        var message = Message("smtplib alias");

        var client = await ForeignProgram.RunAsync(
            "python3", [Path.Combine(Checkout.PythonFolder, "deliver.py"), $"{Server.Port}", "utf8", Sender, "søren@forwarded.example", Write("message.eml", message)]);

        AssertSent(client);
        var arrived = await AssertArrivedAsync(message, "UTF8SMTP");
        // The sink offers it and the client has said it, so it is said again; nothing in what arrives needs it.
        Assert.EndsWith(" SMTPUTF8", arrived.MailCommand, StringComparison.Ordinal);
        Assert.True(System.Text.Ascii.IsValid(arrived.Content), arrived.Text);
    }

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
