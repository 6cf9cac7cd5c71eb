using System.Net;
using System.Security.Cryptography.X509Certificates;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>One upstream with its exchanges, and whether it failed of late.</summary>
internal sealed class UpstreamClient : IAsyncDisposable
{
    private static readonly TimeSpan Penalty = TimeSpan.FromSeconds(10);

    private readonly IDnsExchange _first;
    private readonly StreamExchange? _tcp;
    private readonly TimeProvider _time;
    private readonly TimeSpan _tryTimeout;
    private long _penalisedUntil;

    public UpstreamClient(DnsUpstream upstream, TimeProvider time, TimeSpan tryTimeout, bool trustAuthenticatedData, X509Certificate2? trustedRoot)
    {
        Upstream = upstream;
        _time = time;
        _tryTimeout = tryTimeout;
        IsTrusted = trustAuthenticatedData || upstream.IsAuthentic;
        switch (upstream.Transport)
        {
            case DnsTransport.Udp:
                _first = new UdpExchange(new IPEndPoint(upstream.Address!, upstream.Port));
                _tcp = new StreamExchange(upstream with { Transport = DnsTransport.Tcp }, time, trustedRoot);
                break;
            case DnsTransport.Https:
                _first = new HttpsExchange(upstream, trustedRoot);
                break;
            default:
                _first = new StreamExchange(upstream, time, trustedRoot);
                break;
        }
    }

    public DnsUpstream Upstream { get; }

    /// <summary>Its AD bit counts.</summary>
    public bool IsTrusted { get; }

    public bool IsPenalised => _time.GetUtcNow().UtcTicks < Volatile.Read(ref _penalisedUntil);

    public void Penalise() => Volatile.Write(ref _penalisedUntil, (_time.GetUtcNow() + Penalty).UtcTicks);

    public void Forgive() => Volatile.Write(ref _penalisedUntil, 0);

    public async Task<DnsReply> AskAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(name, type, withExtension: true, cancellationToken);
        // RFC 6891 §7: a server that knows no EDNS says so, or nothing sensible.
        return reply.Message is { ResponseCode: DnsResponseCode.FormatError or DnsResponseCode.NotImplemented or DnsResponseCode.BadVersion }
            ? await AskAsync(name, type, withExtension: false, cancellationToken)
            : reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        if (_tcp is not null)
            await _tcp.DisposeAsync();
    }

    private async Task<DnsReply> AskAsync(string name, DnsType type, bool withExtension, CancellationToken cancellationToken)
    {
        var reply = await TryAsync(_first, name, type, withExtension, cancellationToken);
        if (reply.Kind != DnsReplyKind.AskByTcp)
            return reply;
        // RFC 7766 §5
        var byTcp = await TryAsync(_tcp!, name, type, withExtension, cancellationToken);
        return byTcp.Kind == DnsReplyKind.Message ? byTcp : byTcp with { Problem = $"{reply.Problem}, then by TCP: {byTcp.Problem}" };
    }

    private async Task<DnsReply> TryAsync(IDnsExchange exchange, string name, DnsType type, bool withExtension, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_tryTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await exchange.AskAsync(name, type, withExtension, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DnsReply.TimedOut;
        }
    }
}
