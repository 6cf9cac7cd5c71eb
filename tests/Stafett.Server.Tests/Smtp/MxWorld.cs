using System.Net;
using System.Text;
using Stafett.Authentication;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Srs;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Server.Observability;
using Stafett.Server.Reporting;
using Stafett.Server.Smtp;

namespace Stafett.Server.Tests.Smtp;

/// <summary>The MX role as it is put together by the program, but for its edges: names, next hops and the clock are the test's.</summary>
public sealed class MxWorld : IAsyncDisposable
{
    public const string Host = "mx.test.example";
    private const string Secret = "a-secret-of-the-tests";
    private const string TxtKey = "0123456789abcdef0123456789abcdef";

    private readonly MxPolicy _policy;
    private readonly BounceSender _bounces;
    private readonly LoopMark _loopMark;
    private readonly TxtCipher _cipher;

    /// <param name="settings">As behind <c>--set</c>.</param>
    public MxWorld(IReadOnlyList<string>? settings = null)
    {
        var loaded = ConfigurationLoader.Load(new ConfigurationSources
        {
            Settings = [$"Service:Host={Host}", "Signing:Mode=never", $"Srs:Secrets:0={Secret}", $"Forwarding:TxtEncryptionKey={TxtKey}", .. settings ?? []],
        });
        Assert.Empty(loaded.Errors);
        Options = loaded.Options!;
        Zone = new ChangingZone(Time);
        Budget = new MemoryBudget(Options.Limits.MessageMemory > 0 ? Options.Limits.MessageMemory : 200_000_000);
        Assert.True(TxtCipher.TryCreate(TxtKey, out var cipher, out _));
        _cipher = cipher;
        var identity = ForwardingIdentity.From(Options.Service, "1.0");
        Srs = new SrsRewriter(Options.Srs.Secrets, Options.Srs.MaxAgeDays);
        Fingerprints = new FingerprintStore(Options.Forwarding, Time);
        _loopMark = new LoopMark("key of the tests"u8.ToArray());
        Observations = new DmarcCounts(Options.Reporting, Metrics, Time, Logged.Of<DmarcCounts>());
        Signer = TestSigner.Create(Options.Signing, identity.Host, Time);
        _bounces = new BounceSender(Delivery, Fingerprints, Signer, identity, Options.Forwarding, Time, Logged.Of<BounceSender>());
        var prefix = new ForwardingPrefix(Host, identity.Website, identity.Version, identity.AbuseAddress, _loopMark, Options.Service.ShowSessionId);
        var journeys = new JourneyLog(new MailLog(Time, Metrics), Time);
        var forwarder = new Forwarder(
            prefix, Srs, Fingerprints, _loopMark, Delivery, Delivery, _bounces, SenderCheck.Create(Options.Authentication, Host, Zone, Time),
            MessageSealer.Create(Signer, identity.Host, Options.Authentication, Options.Forwarding), Observations, journeys, new WebhookKeys(null), identity, Options.Forwarding, Metrics, Time, Logged.Of<Forwarder>());
        var mx = new MxIdentity(identity.Host, EmailAddress.TryParse(Options.Service.Postmaster, out var postmaster) ? postmaster : null);
        _policy = new MxPolicy(
            mx, new RecipientResolver(Zone, Options.Forwarding, Host, cipher), Srs, new ReturnLimit(Options.Srs.MaxReturnsPerAddress, Time), new IprevResolver(Zone),
            forwarder, journeys, Options.Limits, Time, Logged.Of<MxPolicy>());
    }

    public FakeTimeProvider Time { get; } = new();

    public StafettOptions Options { get; }

    public ChangingZone Zone { get; }

    public RecordingDelivery Delivery { get; } = new();

    public SrsRewriter Srs { get; }

    public FingerprintStore Fingerprints { get; }

    public ServiceSigner Signer { get; }

    public DmarcCounts Observations { get; }

    public MemoryBudget Budget { get; }

    public ServerMetrics Metrics { get; } = new();

    public LoggedLines Logged { get; } = new();

    public Task StartAsync() => _bounces.StartAsync(CancellationToken.None);

    /// <summary>What a target makes of a copy that we hand it: its Authentication-Results, on one line.</summary>
    public async Task<string> VerifyAsync(string copy)
    {
        var octets = Encoding.UTF8.GetBytes(copy);
        var headers = Forwarding.TestHeaders.Of(octets);
        var message = MessageSignatures.Read(headers);
        using var hasher = message.CreateBodyHasher();
        hasher.Write(octets.AsSpan(headers.BodyOffset));
        var verdicts = await new MessageAuthenticator(Zone, Time, new AuthenticationOptions()).AuthenticateAsync(
            new AuthenticationRequest { Client = IPAddress.Parse("198.51.100.1"), Helo = Host, MailFrom = ReversePath.Null, Message = message, Bodies = hasher.Finish() }, CancellationToken.None);
        Assert.Empty(verdicts.Faults);
        return HeaderText.Unfold(AuthenticationResultsWriter.Payload(verdicts.ToResults("target.example")));
    }

    public SessionHarness Connect() => new(_policy, Options.Limits, Time, budget: Budget);

    /// <summary>Fills <c>{srs:bob@sender.example}</c>, <c>{loop:hello@alias.example}</c>, <c>{encrypt:jane@target.example}</c>, <c>{dkim:stafett}</c> (the record of that key) and <c>{x*1000}</c>.</summary>
    public string Fill(string text)
    {
        while (text.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open && text.IndexOf('}', open) is > 0 and var close && Filling(text[(open + 1)..close]) is { } filling)
            text = string.Concat(text.AsSpan(0, open), filling, text.AsSpan(close + 1));
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        await _bounces.StopAsync(CancellationToken.None);
        _bounces.Dispose();
        Metrics.Dispose();
        Assert.Equal(0, Budget.Used);
    }

    private string? Filling(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var argument = name[(colon + 1)..];
        switch (colon < 0 ? "" : name[..colon])
        {
            case "srs":
                return Srs.Forward(new(EmailAddress.Parse(argument)), Domain.Parse(Host), Time.GetUtcNow())!.Address!.ToString();
            case "srs-made-10d-ago":
                return Srs.Forward(new(EmailAddress.Parse(argument)), Domain.Parse(Host), Time.GetUtcNow().AddDays(-10))!.Address!.ToString();
            case "srs-made-11d-ago":
                return Srs.Forward(new(EmailAddress.Parse(argument)), Domain.Parse(Host), Time.GetUtcNow().AddDays(-11))!.Address!.ToString();
            case "dkim":
                // RFC 1035 §3.3: a character-string has at most 255 octets.
                return string.Join(' ', Signer.Keys.Single(k => k.Selector == argument).Key.DnsRecord.Chunk(255).Select(c => $"\"{new string(c)}\""));
            case "encrypt":
                Assert.True(_cipher.TryEncrypt(argument, out var value, out _));
                return value;
            case "loop":
                Span<byte> mark = stackalloc byte[LoopMark.Length];
                _loopMark.Write(EmailAddress.Parse(argument), mark);
                return System.Text.Encoding.ASCII.GetString(mark);
            default:
                return name.Length > 2 && name[1] == '*' && int.TryParse(name[2..], out var times) ? new string(name[0], times) : null;
        }
    }
}
