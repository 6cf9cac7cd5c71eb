using Stafett.Protocols.Dns;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Who answers for the domain: the NS records of its zone, which may begin above it.</summary>
internal sealed class NameServerCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private const int MaxServers = 13;

    private readonly Findings _found = new("NS");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        // Not the last label: a registry answers for itself.
        for (var zone = question.Name; zone.Contains('.', StringComparison.Ordinal); zone = DnsName.Parent(zone)!)
        {
            var answer = await dns.ResolveAsync(zone, DnsType.NS, cancellationToken).ConfigureAwait(false);
            if (answer.IsTemporaryFailure)
            {
                _found.Unknown(zone, DnsType.NS, answer);
                return _found;
            }

            // What a CNAME leads to says nothing about this name's zone.
            var servers = answer.IsAlias(zone) ? [] : answer.Records.OfType<NameRecord>().Select(record => record.Target).Distinct().Order(StringComparer.Ordinal).Take(MaxServers).ToList();
            if (servers.Count == 0)
                continue;
            await CheckServersAsync(zone, servers, cancellationToken).ConfigureAwait(false);
            return _found;
        }

        _found.Warning($"No NS records are found at {question.Name} or above it; its zone is not set up as others are.", new Mend("Publish the NS records that your DNS provider names, in the zone and at the registry."));
        return _found;
    }

    private async Task CheckServersAsync(string zone, List<string> servers, CancellationToken cancellationToken)
    {
        var lost = await Task.WhenAll(servers.Select(server => HasNoAddressAsync(server, cancellationToken))).ConfigureAwait(false);
        var where = zone == question.Name ? "" : $" The zone is that of {zone}.";
        // RFC 1035 §2.2 wants at least two.
        if (servers.Count == 1)
            _found.Warning($"{servers[0]} alone answers for {zone}: when it is down, so is the domain's mail.{where}", new Mend("Have a second server answer, and publish it:", RecordLine.Name(zone, "NS", "ns2.example.net")));
        else
            _found.Ok($"{string.Join(", ", servers)}.{where}");
        for (var i = 0; i < servers.Count; i++)
        {
            if (lost[i])
                _found.Broken($"The name server {servers[i]} has no address, so part of the questions goes nowhere.", new Mend("Give it an address, or take this record away, also at the registry:", RecordLine.Name(zone, "NS", servers[i])));
        }
    }

    private async Task<bool> HasNoAddressAsync(string server, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(
            dns.ResolveAsync(server, DnsType.A, cancellationToken).AsTask(), dns.ResolveAsync(server, DnsType.AAAA, cancellationToken).AsTask()).ConfigureAwait(false);
        return answers.All(answer => answer.Status is DnsStatus.NoData or DnsStatus.NxDomain);
    }
}
