namespace Stafett.EndToEnd.Tests;

/// <summary>
/// Two servers with keys of their own, of which the first hands on to the second, a web application, and senders of every kind. The second one believes the first where
/// DMARC fails.
/// </summary>
public sealed class AuthenticationServers : IAsyncLifetime
{
    public const string FirstHost = "mx.test.example";
    public const string SecondHost = "mx.second.example";
    public const string WebhookKey = "key-of-the-end-to-end-tests";

    /// <summary>
    /// Who may send from here, and who may not: example.com signs; spf.example is known by its address alone; strict.example and closed.example send from elsewhere; the DNS
    /// of broken.example does not answer.
    /// </summary>
    private const string Senders = """
        example.com.              IN A     127.0.0.1
        example.com.              IN TXT   "v=spf1 ip4:127.0.0.1 -all"
        _dmarc.example.com.       IN TXT   "v=DMARC1; p=reject"
        spf.example.              IN A     127.0.0.1
        spf.example.              IN TXT   "v=spf1 ip4:127.0.0.1 -all"
        _dmarc.spf.example.       IN TXT   "v=DMARC1; p=reject"
        strict.example.           IN A     127.0.0.1
        strict.example.           IN TXT   "v=spf1 ip4:192.0.2.1 ~all"
        _dmarc.strict.example.    IN TXT   "v=DMARC1; p=reject"
        closed.example.           IN A     127.0.0.1
        closed.example.           IN TXT   "v=spf1 ip4:192.0.2.1 exp=why.closed.example -all"
        why.closed.example.       IN TXT   "%{i} is not one of ours"
        broken.example.           IN A     127.0.0.1
        _dmarc.broken.example.    IN CNAME _dmarc.broken.example.
        mx.test.example.          IN TXT   "v=spf1 a -all"
        second.example.           IN A     127.0.0.1
        second.example.           IN MX    10 mx.second.example.
        second.example.           IN TXT   "forward-email=user@inbox.example"
        mx.second.example.        IN A     127.0.0.1
        relay.example.            IN MX    10 mx.test.example.
        relay.example.            IN TXT   "forward-email=second.example"

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-keys-");
    private WebhookReceiver? _receiver;

    public ServerUnderTest First { get; private set; } = null!;

    public ServerUnderTest Second { get; private set; } = null!;

    internal WebhookReceiver Receiver => _receiver!;

    /// <summary>The public keys of both servers: TXT records by their names.</summary>
    internal IReadOnlyDictionary<string, string> Records { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ForeignProgram.Require("node", ForeignProgram.IsInstalled("node"));
        _receiver = await WebhookReceiver.StartAsync(WebhookKey);
        var first = await SigningHost.MakeAsync(FirstHost, _folder.FullName);
        var second = await SigningHost.MakeAsync(SecondHost, _folder.FullName);
        Records = first.Records.Concat(second.Records).ToDictionary();
        var zone = Senders + SigningHost.Zone(Records.Concat(SignatureFolder.Keys));
        Second = new ServerUnderTest(new ServerSetup { Host = SecondHost, Zone = zone, Settings = [.. second.Settings, $"Authentication:TrustedSealers:0={FirstHost}"] });
        await Second.InitializeAsync();
        First = new ServerUnderTest(new ServerSetup
        {
            Host = FirstHost,
            Zone = zone + $"""
                relay.example. IN TXT "forward-email-port={Second.Port}"
                hook.example.  IN MX  10 mx.test.example.
                hook.example.  IN TXT "forward-email=hello:http://127.0.0.1:{_receiver.Port}/"

                """,
            Settings = [.. first.Settings, $"Webhooks:Key={WebhookKey}", "Forwarding:RewriteDomain=rewritten.example", "Forwarding:KeepFromFor:0=forwarded.example", "Forwarding:KeepFromFor:1=relay.example"],
        });
        await First.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (ServerUnderTest?[])[First, Second])
        {
            if (server is not null)
                await server.DisposeAsync();
        }

        if (_receiver is not null)
            await _receiver.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
