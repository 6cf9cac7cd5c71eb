using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Srs;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;
using Stafett.Server.Forwarding;
using Stafett.Server.Observability;
using Stafett.Server.Reporting;
using Stafett.Server.Smtp;
using Stafett.Server.Tests.Smtp;
using Stafett.Storage.Control;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>A forwarder and an MX policy between names from a dictionary and a delivery that the test plays.</summary>
internal sealed class PromiseRig : IMailDelivery, IAsyncDisposable
{
    public const string Host = "mx1.service.example";

    private readonly BounceSender _bounces;
    private readonly MxPolicy _policy;

    public PromiseRig(FingerprintStore? fingerprints = null, FakeTimeProvider? time = null, ControlDatabase? control = null, ILogger<Forwarder>? logger = null)
    {
        Time = time ?? new FakeTimeProvider();
        var identity = ForwardingIdentity.From(new ServiceOptions { Host = Host }, "1.0");
        var options = new ForwardingOptions();
        var srs = new SrsRewriter(["a secret of the tests"], 10);
        Srs = srs;
        var loop = new LoopMark("key of the tests"u8.ToArray());
        Fingerprints = fingerprints ?? new FingerprintStore(options, Time);
        var resolver = new RecipientResolver(Zone, options, Host, null, control?.Rules, Time);
        Log = new MailLog(Time, Metrics);
        var signer = new ServiceSigner(identity.Host, [], isTrusted: false, Time);
        _bounces = new BounceSender(this, Fingerprints, signer, identity, options, Time, NullLogger<BounceSender>.Instance, resolver, ReportBudget);
        var prefix = new ForwardingPrefix(Host, identity.Website, identity.Version, identity.AbuseAddress, loop, false);
        Forwarder = new Forwarder(
            prefix, srs, Fingerprints, loop, this, Webhooks, _bounces, SenderCheck.Create(new SenderAuthenticationOptions(), Host, Zone, Time),
            MessageSealer.Create(signer, identity.Host, new SenderAuthenticationOptions(), options),
            new DmarcCounts(new ReportingOptions(), Metrics, Time, NullLogger<DmarcCounts>.Instance),
            new JourneyLog(Log, Time), new WebhookKeys(control?.DomainSecrets), identity, options, Metrics, Time, logger ?? NullLogger<Forwarder>.Instance);
        _policy = new MxPolicy(
            new MxIdentity(identity.Host, EmailAddress.Parse("ops@alias.example")), resolver, srs, new ReturnLimit(3, Time), new IprevResolver(Zone), Forwarder, new JourneyLog(Log, Time), new LimitOptions(), Time,
            NullLogger<MxPolicy>.Instance);
        Zone.Hosted("alias.example", "forward-email=hello:jane@target.example,both:jane@target.example,both:kim@other.example,ops:ops@target.example");
    }

    public FakeTimeProvider Time { get; }

    public SrsRewriter Srs { get; }

    public MailLog Log { get; }

    public RecordingDelivery Webhooks { get; } = new();

    /// <summary>What the next connection is like.</summary>
    public TlsParameters? Tls { get; set; }

    public IPEndPoint Remote { get; set; } = IPEndPoint.Parse("192.0.2.1:1234");

    public Forwarder Forwarder { get; }

    public FingerprintStore Fingerprints { get; }

    public DictionaryResolver Zone { get; } = new();

    public ServerMetrics Metrics { get; } = new();

    public MemoryBudget ReportBudget { get; } = new(100_000_000);

    public MemoryBudget Budget { get; } = new(100_000_000);

    /// <summary>What a target does; without an entry it takes the message.</summary>
    public ConcurrentDictionary<string, Func<CancellationToken, Task<SmtpReply>>> Answers { get; } = new();

    public ConcurrentQueue<string> Delivered { get; } = new();

    public Task StartAsync() => _bounces.StartAsync(CancellationToken.None);

    public Task StopAsync() => _bounces.StopAsync(CancellationToken.None);

    public void Answer(string target, int code) => Answers[target] = _ => Task.FromResult(SmtpReply.Of(code, $"{code / 100}.0.0", "as told"));

    public SmtpReply Send(string text, string alias = "both@alias.example", string sender = "bob@sender.example", bool international = false) =>
        SendAsync(text, alias, sender, international).GetAwaiter().GetResult();

    public Task<SmtpReply> SendAsync(string text, string alias = "both@alias.example", string sender = "bob@sender.example", bool international = false) =>
        SendToAllAsync(text, [alias], sender, international);

    public async Task<SmtpReply> SendToAllAsync(string text, IReadOnlyList<string> aliases, string sender = "bob@sender.example", bool international = false)
    {
        var peer = new SmtpPeer
        {
            SessionId = "S",
            Remote = Remote,
            Tls = Tls,
            Local = IPEndPoint.Parse("192.0.2.2:25"),
            ConnectedAt = Time.GetUtcNow(),
        };
        var mail = new MailParameters(sender.Length == 0 ? ReversePath.Null : new ReversePath(EmailAddress.Parse(sender)), null, false, international);
        var (reply, transaction) = await _policy.MailAsync(peer, mail, CancellationToken.None);
        if (transaction is null)
            return reply;
        foreach (var alias in aliases)
        {
            reply = await transaction.RcptAsync(EmailAddress.Parse(alias), CancellationToken.None);
            if (!reply.IsPositive)
                return reply;
        }

        using var message = new MessageBuffer(Budget);
        Assert.True(message.TryWrite(TestHeaders.Octets(text)));
        return await transaction.DataAsync(message, CancellationToken.None);
    }

    public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(
        OutboundMessage message, DeliveryRoute route, IReadOnlyList<EmailAddress> recipients, CancellationToken cancellationToken)
    {
        var outcomes = new List<DeliveryOutcome>();
        foreach (var recipient in recipients)
        {
            var reply = Answers.TryGetValue(recipient.ToString(), out var answer) ? await answer(cancellationToken) : SmtpReply.Of(250, "2.0.0", "Taken");
            if (reply.IsPositive)
                Delivered.Enqueue(recipient.ToString());
            outcomes.Add(new DeliveryOutcome(recipient, reply, reply.IsPositive ? DeliveryPhase.Accepted : DeliveryPhase.Envelope, "mx.target.example", true));
        }

        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _bounces.Dispose();
        Metrics.Dispose();
        Assert.Equal(0, Budget.Used);
    }
}
