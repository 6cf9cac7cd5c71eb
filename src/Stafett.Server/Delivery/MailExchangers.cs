using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;

namespace Stafett.Server.Delivery;

/// <summary>From a route to the hosts that take its mail (RFC 5321 §5.1), and from a host to the addresses that may be connected to.</summary>
public sealed class MailExchangers(IDnsResolver dns, DeliveryOptions options, OwnHosts own)
{
    // A few of them are tried; an answer can hold thousands.
    private const int MaxHosts = 50;
    private const int MaxAddresses = 20;

    // What an answer comes to, as long as the cache gives the same one. The port is that of the options: a route with its own asks for no MX.
    private readonly ConditionalWeakTable<DnsAnswer, DeliverySite> _known = [];

    /// <summary>Exactly one of the two is null.</summary>
    public async ValueTask<(DeliverySite? Site, DeliveryFailure? Failure)> ResolveAsync(DeliveryRoute route, CancellationToken cancellationToken)
    {
        var port = route.Port ?? options.Port;
        if (route.Host.Literal is { } literal)
            return (SiteOf(new MailExchanger(route.Host.Name, 0, literal, false), port), null);
        var name = route.Host.Name;
        if (route.Port is not null)
            return (SiteOf(new MailExchanger(name, 0, null, false), port), null);
        var answer = await dns.ResolveAsync(name, DnsType.MX, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            DnsStatus.Success when _known.TryGetValue(answer, out var known) => (Shuffled(known), null),
            DnsStatus.Success => FromRecords(name, answer, port),
            // RFC 5321 §5.1: no MX at all, the domain itself is its exchanger.
            DnsStatus.NoData when own.HasName(name) => (null, Loop(name)),
            DnsStatus.NoData => (SiteOf(new MailExchanger(name, 0, null, false), port), null),
            DnsStatus.NxDomain => (null, Failure(550, "5.1.2", $"The domain {name} does not exist")),
            _ => (null, Failure(451, "4.4.3", $"The mail exchangers of {name} cannot be looked up just now")),
        };
    }

    /// <summary>Addresses in the order to be tried, families in turn; or why there is none.</summary>
    /// <param name="preferV4">IPv6 does not work here: its addresses come last.</param>
    public async ValueTask<(ImmutableArray<IPAddress> Addresses, DeliveryFailure? Failure)> ResolveAddressesAsync(
        MailExchanger host, int port, bool preferV4, CancellationToken cancellationToken)
    {
        if (host.Address is { } literal)
            return Select(host, port, [literal], []);
        var lookUps = await Task.WhenAll(
            dns.ResolveAsync(host.Name, DnsType.A, cancellationToken).AsTask(),
            dns.ResolveAsync(host.Name, DnsType.AAAA, cancellationToken).AsTask()).ConfigureAwait(false);
        var (v4, v6) = (lookUps[0], lookUps[1]);
        if (host.IsFromMx && (v4.IsAlias(host.Name) || v6.IsAlias(host.Name)))
            return ([], Failure(550, "5.4.4", $"The mail exchanger {host.Name} is an alias (CNAME), which RFC 5321 does not allow"));
        var first = Addresses(preferV4 ? v4 : v6);
        var second = Addresses(preferV4 ? v6 : v4);
        if (first.Count + second.Count > 0)
            return Select(host, port, first, second);
        if (v4.IsTemporaryFailure || v6.IsTemporaryFailure)
            return ([], Failure(451, "4.4.3", $"The address of {host.Name} cannot be looked up just now"));
        return host.IsFromMx || v4.Status != DnsStatus.NxDomain
            ? ([], Failure(550, "5.4.4", $"The host {host.Name} has no address"))
            : ([], Failure(550, "5.1.2", $"The domain {host.Name} does not exist"));
    }

    private (DeliverySite? Site, DeliveryFailure? Failure) FromRecords(string domain, DnsAnswer answer, int port)
    {
        var usable = new List<MxRecord>(answer.Records.Length);
        var literal = false;
        foreach (var record in answer.Records)
        {
            if (record is not MxRecord mx || mx.IsNull)
                continue;
            if (IPAddress.TryParse(mx.Exchange, out _) || !Domain.TryParse(mx.Exchange, out _))
                literal = true;
            else
                usable.Add(mx);
        }

        if (usable.Count == 0 && !literal)
            return (null, Failure(556, "5.1.10", $"The domain {domain} accepts no mail (null MX)")); // RFC 7505 §4.1
        if (usable.Count == 0)
            return (null, Failure(550, "5.4.4", $"The mail exchangers of {domain} are not host names"));
        if (!DropFromOurselvesOn(usable))
            return (null, Loop(domain));

        // Which of too many equals are left out is by chance.
        var ordered = CollectionsMarshal.AsSpan(usable);
        RandomNumberGenerator.Shuffle(ordered);
        ordered.Sort(static (a, b) => a.Preference.CompareTo(b.Preference));
        var hosts = ImmutableArray.CreateBuilder<MailExchanger>(usable.Count);
        foreach (var mx in usable)
        {
            if (hosts.Count == MaxHosts)
                break;
            if (!hosts.Any(host => host.Name.Equals(mx.Exchange, StringComparison.OrdinalIgnoreCase)))
                hosts.Add(new MailExchanger(mx.Exchange, mx.Preference, null, true));
        }

        var site = new DeliverySite(KeyOf(hosts, port), port, hosts.DrainToImmutable());
        _known.AddOrUpdate(answer, site);
        return (Shuffled(site), null);
    }

    // RFC 5321 §5.1: random within one preference. Shuffled as a whole first, the order within equals stays random.
    private static DeliverySite Shuffled(DeliverySite site)
    {
        if (site.Hosts.Length == 1)
            return site;
        var hosts = site.Hosts.ToArray();
        RandomNumberGenerator.Shuffle<MailExchanger>(hosts);
        hosts.AsSpan().Sort(static (a, b) => a.Preference.CompareTo(b.Preference));
        return site with { Hosts = ImmutableCollectionsMarshal.AsImmutableArray(hosts) };
    }

    // RFC 5321 §5.1: a relay that finds itself in the list drops itself and all that are not better.
    private bool DropFromOurselvesOn(List<MxRecord> records)
    {
        var ours = int.MaxValue;
        foreach (var mx in records)
        {
            if (own.HasName(mx.Exchange))
                ours = Math.Min(ours, mx.Preference);
        }

        records.RemoveAll(mx => mx.Preference >= ours);
        return records.Count > 0;
    }

    // The whole set, never a part of it: two domains may share a connection only when each trusts every host of it.
    private static string KeyOf(ImmutableArray<MailExchanger>.Builder hosts, int port)
    {
        if (hosts.Count == 1)
            return $"mx {hosts[0].Name}:{port}";
        var names = new string[hosts.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = hosts[i].Name;
        Array.Sort(names, StringComparer.Ordinal);
        return $"mx {string.Join(',', names)}:{port}";
    }

    private static DeliverySite SiteOf(MailExchanger host, int port) => new($"host {host.Name}:{port}", port, [host]);

    private static List<IPAddress> Addresses(DnsAnswer answer)
    {
        var addresses = new List<IPAddress>();
        foreach (var record in answer.Records)
        {
            if (addresses.Count == MaxAddresses)
                break;
            if (record is AddressRecord address && !addresses.Contains(address.Address))
                addresses.Add(address.Address);
        }

        return addresses;
    }

    private (ImmutableArray<IPAddress> Addresses, DeliveryFailure? Failure) Select(
        MailExchanger host, int port, List<IPAddress> first, List<IPAddress> second)
    {
        var selected = ImmutableArray.CreateBuilder<IPAddress>();
        DeliveryFailure? refused = null;
        for (var i = 0; i < Math.Max(first.Count, second.Count); i++)
        {
            if (i < first.Count)
                Add(first[i]);
            if (i < second.Count)
                Add(second[i]);
        }

        return selected.Count > 0 ? (selected.DrainToImmutable(), null) : ([], refused);

        void Add(IPAddress address)
        {
            if (!options.AllowPrivateTargets && SpecialAddresses.KindOf(address) is { } kind)
                refused = Failure(550, "5.4.4", $"The host {host.Name} has no public address ({kind})");
            else if (own.HasEndPoint(new IPEndPoint(address, port)))
                refused = Loop(host.Name);
            else if (address.AddressFamily == AddressFamily.InterNetwork || Socket.OSSupportsIPv6)
                selected.Add(address);
            else
                refused ??= Failure(451, "4.4.1", $"The host {host.Name} has no IPv4 address");
        }
    }

    private static DeliveryFailure Loop(string name) => Failure(554, "5.4.6", $"Mail for {name} loops back to this server");

    private static DeliveryFailure Failure(int code, string status, string text) =>
        DeliveryFailure.Own(code, status, text, DeliveryPhase.Resolve);
}
