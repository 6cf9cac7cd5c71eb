using System.Net;
using Stafett.Authentication;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;
using Stafett.Server.Reporting;
using Stafett.Server.Tests.Forwarding;
using Stafett.Server.Tests.Smtp;

namespace Stafett.Server.Tests.Reporting;

/// <summary>One data directory, over as many processes as a test starts.</summary>
internal sealed class ReportingWorld : IDisposable
{
    private readonly ChangingZone _zone;

    public ReportingWorld(ReportingOptions? options = null)
    {
        Options = options ?? new ReportingOptions();
        _zone = new ChangingZone(Time);
        _zone.Add("sender.example. 300 TXT \"v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all\"");
        _zone.Add("_dmarc.sender.example. 300 TXT \"v=DMARC1; p=reject; rua=mailto:reports@sender.example\"");
        _zone.Add("_dmarc.mild.example. 300 TXT \"v=DMARC1; p=none; rua=mailto:reports@mild.example\"");
        _zone.Add("_dmarc.silent.example. 300 TXT \"v=DMARC1; p=reject\"");
        Start();
    }

    // Five minutes before midnight.
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 23, 55, 0, TimeSpan.Zero));

    public ReportingOptions Options { get; set; }

    public LoggedLines Logged { get; } = new();

    public string Data { get; } = Directory.CreateTempSubdirectory("stafett-reporting-").FullName;

    public string Folder => Path.Combine(Data, "dmarc");

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public ServerMetrics Metrics { get; private set; } = null!;

    public DmarcCounts Counts { get; private set; } = null!;

    public DmarcKeeper Keeper { get; private set; } = null!;

    /// <summary>What has been counted on all days that are held.</summary>
    public IReadOnlyList<KeyValuePair<DmarcRow, long>> Rows => [.. Counts.Snapshots((_, _) => true).SelectMany(d => d.Rows)];

    public string FileOf(string date) => Path.Combine(Folder, $"{date}.jsonl");

    /// <summary>Another process; the one before is gone without having been stopped.</summary>
    public void Start()
    {
        Keeper?.Dispose();
        Metrics?.Dispose();
        Metrics = new ServerMetrics();
        Counts = new DmarcCounts(Options, Metrics, Time, Logged.Of<DmarcCounts>());
        Keeper = new DmarcKeeper(Counts, Options, Data, Time, Logged.Of<DmarcKeeper>());
        Keeper.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public async Task CountAsync(string author = "bob@sender.example", string sender = "bob@sender.example", string client = "192.0.2.1", bool isRefused = false) =>
        Counts.Count(await VerdictsAsync(author, sender, client), isRefused);

    public void Dispose()
    {
        Keeper.Dispose();
        Metrics.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private async Task<AuthenticationVerdicts> VerdictsAsync(string author, string sender, string client)
    {
        var octets = TestHeaders.Octets($"From: {author}\nSubject: secret\n\nHello.\n");
        var message = MessageSignatures.Read(TestHeaders.Of(octets));
        using var hasher = message.CreateBodyHasher();
        hasher.Write(octets.AsSpan(message.Headers.BodyOffset));
        return await new MessageAuthenticator(_zone, Time, new AuthenticationOptions()).AuthenticateAsync(
            new AuthenticationRequest
            {
                Client = IPAddress.Parse(client),
                Helo = "client.example",
                MailFrom = sender.Length == 0 ? ReversePath.Null : new ReversePath(EmailAddress.Parse(sender)),
                Message = message,
                Bodies = hasher.Finish(),
            },
            CancellationToken.None);
    }
}
