using System.Net;
using Microsoft.Extensions.Logging;

namespace Stafett.Server.Delivery;

/// <summary>
/// The search for a host of a site that lets us in, for one message: hosts by preference with those that failed lately at the end, up to
/// five of them and ten addresses in all (RFC 5321 §5.1). Goes on where it stopped when it is asked for another.
/// </summary>
internal sealed class SmtpOpening(
    DeliverySite site, MailExchangers exchangers, HostMemory memory, SmtpClientSettings settings, ILogger logger)
{
    public const int MaxHosts = 5;
    public const int MaxAddresses = 10;

    private readonly Queue<MailExchanger> _hosts = new(
        site.Hosts.OrderBy(host => memory.IsDead(host.Name, site.Port)).Take(MaxHosts));

    private readonly Queue<IPAddress> _addresses = new();
    private MailExchanger? _host;
    private int _tried;
    private DeliveryFailure? _failure;

    /// <summary>A session that is ready, or why there is none (any more).</summary>
    public async Task<(SmtpConnection? Connection, DeliveryFailure? Failure)> NextAsync(CancellationToken cancellationToken)
    {
        while (_tried < MaxAddresses && await FindAddressAsync(cancellationToken).ConfigureAwait(false) is { } address)
        {
            _tried++;
            var host = _host!;
            var (connection, failure) = await TryAsync(host, new IPEndPoint(address, site.Port), cancellationToken).ConfigureAwait(false);
            if (connection is not null)
            {
                memory.MarkAlive(host.Name, site.Port);
                return (connection, null);
            }

            Note(failure!);
            if (_addresses.Count == 0)
                memory.MarkDead(host.Name, site.Port);
            // The site has spoken: another of its hosts would say the same, and being asked five times does not make it friendlier.
            if (failure!.Reply.IsPermanent && failure.IsRemoteReply)
                return (null, failure);
        }

        return (null, _failure);
    }

    /// <summary>A session that was handed out came to nothing.</summary>
    public void Note(DeliveryFailure failure) => _failure = DeliveryFailure.Gravest(_failure, failure);

    private async ValueTask<IPAddress?> FindAddressAsync(CancellationToken cancellationToken)
    {
        while (_addresses.Count == 0 && _hosts.TryDequeue(out _host))
        {
            var (addresses, failure) =
                await exchangers.ResolveAddressesAsync(_host, site.Port, memory.LacksV6, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
                Note(failure);
            foreach (var address in addresses)
                _addresses.Enqueue(address);
        }

        return _addresses.TryDequeue(out var next) ? next : null;
    }

    private async Task<(SmtpConnection? Connection, DeliveryFailure? Failure)> TryAsync(
        MailExchanger host, IPEndPoint remote, CancellationToken cancellationToken)
    {
        var useTls = settings.Options.UseStartTls && !memory.IsPlainOnly(host.Name, site.Port);
        var (connection, failure, tlsFailed) = await SmtpConnection.OpenAsync(
            settings, host, remote, useTls, error => memory.MarkConnectError(remote.Address, error), cancellationToken).ConfigureAwait(false);
        if (tlsFailed)
        {
            // RFC 7435: unauthenticated TLS that fails is worth a second try without it, on a connection that knows nothing of the first.
            DeliveryLog.TlsFailed(logger, host.Name);
            memory.MarkPlainOnly(host.Name, site.Port);
            (connection, failure, _) = await SmtpConnection.OpenAsync(
                settings, host, remote, false, error => memory.MarkConnectError(remote.Address, error), cancellationToken).ConfigureAwait(false);
        }

        if (connection is not null)
            DeliveryLog.Connected(logger, connection.RemoteHost, connection.IsEncrypted);
        else
            DeliveryLog.NotConnected(logger, host.Name, failure!.Phase, failure.Reply.Code);
        return (connection, failure);
    }
}
