using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// What the running server hands on, once and through a second server, before verifiers that nobody here wrote: its own signatures, the sender's, which must have survived, and the chain.
/// </summary>
public sealed class ForwardedSignatureTests : IClassFixture<AuthenticationServers>, IDisposable
{
    // Each server adds one by RSA and one by Ed25519.
    private const int PerServer = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly AuthenticationServers _servers;
    private readonly SignatureFolder _folder;

    public ForwardedSignatureTests(AuthenticationServers servers)
    {
        _servers = servers;
        _folder = new SignatureFolder(servers.Records);
        foreach (var sink in new[] { servers.First.Sink, servers.Second.Sink })
        {
            sink.Obey();
            sink.Drain();
        }
    }

    public static TheoryData<string> Programs => ["python3-dkim", "mailauth", "opendkim"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Others_verify_what_was_handed_on_once_and_twice(string program)
    {
        var sent = await MessagesAsync();
        var expected = new Dictionary<string, int>();
        foreach (var (name, message, signatures) in sent)
        {
            var sender = name == "unsigned" ? "sender@client.example" : "sender@example.com";
            await KeepAsync($"{name}.once", await ForwardAsync(_servers.First, sender, "hello@forwarded.example", message));
            expected[$"{name}.once"] = signatures + PerServer;
            await KeepAsync($"{name}.twice", await ForwardAsync(_servers.Second, sender, "hello@relay.example", message));
            expected[$"{name}.twice"] = signatures + 2 * PerServer;
        }

        var verdicts = await ForeignSignatures.VerifyAsync(program, _folder);

        Assert.Equal(10, verdicts.Count);
        Assert.All(expected, one => Assert.True(verdicts[one.Key].Passes(one.Value), $"{one.Key}, {one.Value} signatures: {verdicts[one.Key]}"));
        if (program != "opendkim")
            Assert.All(verdicts, one => Assert.True(one.Value.Chain == "pass", $"{one.Key}: {one.Value}"));
    }

    [Fact]
    public async Task Each_server_continues_the_chain_and_says_what_it_found()
    {
        var arrived = new ArrivedMessage(await ForwardAsync(_servers.Second, "sender@example.com", "hello@relay.example", SignatureFolder.Sign(Message("chain", "example.com"))));

        Assert.Equal(2, arrived.All("ARC-Seal").Count);
        Assert.Contains("cv=none", arrived.Instance("ARC-Seal", 1), StringComparison.Ordinal);
        Assert.Contains($"d={AuthenticationServers.FirstHost}", arrived.Instance("ARC-Seal", 1), StringComparison.Ordinal);
        Assert.Contains("cv=pass", arrived.Instance("ARC-Seal", 2), StringComparison.Ordinal);
        Assert.Contains($"d={AuthenticationServers.SecondHost}", arrived.Instance("ARC-Seal", 2), StringComparison.Ordinal);
        foreach (var instance in new[] { 1, 2 })
        {
            var results = arrived.Instance("ARC-Authentication-Results", instance);
            Assert.Contains("dkim=pass", results, StringComparison.Ordinal);
            Assert.Contains("dmarc=pass", results, StringComparison.Ordinal);
        }

        Assert.Contains("spf=pass", arrived.Instance("ARC-Authentication-Results", 1), StringComparison.Ordinal);
        Assert.Contains("smtp.mailfrom=sender@example.com", arrived.Instance("ARC-Authentication-Results", 1), StringComparison.Ordinal);
        // The return path is the first server's own, so its address may use it.
        Assert.Contains("spf=pass", arrived.Instance("ARC-Authentication-Results", 2), StringComparison.Ordinal);
        Assert.Contains("arc=pass", arrived.Instance("ARC-Authentication-Results", 2), StringComparison.Ordinal);
    }

    // RFC 8617 §7.2.1: forwarding broke SPF, nothing was signed, and the policy is reject; the first server saw it pass.
    [Fact]
    public async Task A_trusted_seal_keeps_alive_what_forwarding_broke()
    {
        var arrived = new ArrivedMessage(await ForwardAsync(_servers.Second, "sender@spf.example", "hello@relay.example", Message("sealed", "spf.example")));

        Assert.Contains("dmarc=pass", arrived.Instance("ARC-Authentication-Results", 1), StringComparison.Ordinal);
        Assert.Contains("dmarc=fail", arrived.Instance("ARC-Authentication-Results", 2), StringComparison.Ordinal);
        Assert.Contains("policy.dmarc=none", arrived.Instance("ARC-Authentication-Results", 2), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Others_verify_a_copy_that_shows_another_author(string program)
    {
        var arrived = await ForwardAsync(_servers.First, "sender@client.example", "hello@whole.example", Message("author", "client.example"));
        await KeepAsync("author", arrived);

        var verdict = (await ForeignSignatures.VerifyAsync(program, _folder))["author"];

        var fields = new ArrivedMessage(arrived);
        Assert.Equal("Sender <no-reply@rewritten.example>", fields.One("From"));
        Assert.Equal("Sender <sender@client.example>", fields.One("X-Original-From"));
        Assert.Equal("Sender <sender@client.example>", fields.One("Reply-To"));
        AssertPasses(program, verdict, "pass");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Others_verify_a_delivery_report(string program)
    {
        _servers.First.Sink.AnswerRcpt("one@inbox.example", "550 5.1.1 no such user");
        _servers.First.Sink.AnswerRcpt("other@inbox.example", "450 4.2.1 not now");
        var reply = await Dialogue.SendAsync(_servers.First.Port, "sender@example.com", "two@forwarded.example", Message("report", "example.com", signed: true));
        var report = await _servers.First.Sink.NextAsync(Patience);
        await KeepAsync("report", report);

        var verdict = (await ForeignSignatures.VerifyAsync(program, _folder))["report"];

        Assert.Equal(450, reply.Code);
        Assert.Equal(("", "sender@example.com"), (report.Sender, Assert.Single(report.Recipients)));
        Assert.Contains("multipart/report", new ArrivedMessage(report).One("Content-Type"), StringComparison.OrdinalIgnoreCase);
        AssertPasses(program, verdict, "none");
    }

    private static void AssertPasses(string program, ForeignVerdict verdict, string arc)
    {
        Assert.True(verdict.Passes(PerServer), verdict.ToString());
        if (program != "opendkim")
            Assert.Equal(arc, verdict.Chain);
    }

    private static byte[] Message(string subject, string domain, bool signed = false)
    {
        var message = Encoding.ASCII.GetBytes(
            $"From: Sender <sender@{domain}>\r\nTo: hello@forwarded.example\r\nSubject: {subject}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <{Guid.NewGuid():N}@{domain}>\r\n\r\nfirst line\r\n.a dot\r\ntwo  spaces \r\n\r\n\r\n");
        return signed ? SignatureFolder.Sign(message) : message;
    }

    /// <summary>As they are sent, with the number of their DKIM signatures: made by nobody, by others, by our library, and behind somebody's seal.</summary>
    private static async Task<IReadOnlyList<(string Name, byte[] Message, int Signatures)>> MessagesAsync()
    {
        var bySigner = new List<(string, byte[], int)> { ("unsigned", Message("unsigned", "client.example"), 0), ("both", Message("both", "example.com", signed: true), 2) };
        using var folder = new SignatureFolder();
        foreach (var algorithm in new[] { "rsa", "ed25519" })
        {
            folder.Write("message", Message(algorithm, "example.com"));
            await ForeignSignatures.RunAsync("python3-dkim", "sign", folder, "relaxed/relaxed", algorithm);
            bySigner.Add((algorithm, folder.ReadSigned("message"), 1));
        }

        folder.Write("message", Message("sealed", "example.com", signed: true));
        await ForeignSignatures.RunAsync("mailauth", "seal", folder);
        bySigner.Add(("sealed", folder.ReadSigned("message"), 2));
        return bySigner;
    }

    /// <param name="last">The server whose target gets it.</param>
    private async Task<SunkMessage> ForwardAsync(ServerUnderTest last, string sender, string recipient, byte[] message)
    {
        var reply = await Dialogue.SendAsync(_servers.First.Port, sender, recipient, message);
        Assert.True(reply.Code == 250, $"{reply}\nThe first server's log:\n{_servers.First.Log}\nThe second's:\n{_servers.Second.Log}");
        return await last.Sink.NextAsync(Patience);
    }

    private Task KeepAsync(string name, SunkMessage message) => File.WriteAllBytesAsync(_folder.File(name + ".eml"), message.Content, TestContext.Current.CancellationToken);
}
