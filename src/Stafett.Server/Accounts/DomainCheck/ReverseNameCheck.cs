using System.Net;
using Stafett.Authentication.Iprev;
using Stafett.Protocols.Dns;
using Stafett.Server.Connections;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Whether the addresses of the exchangers have names that lead back to them (RFC 8601 §3): large providers refuse mail from hosts without.</summary>
internal sealed class ReverseNameCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private readonly Findings _found = new("PTR");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var exchangers = await Exchangers.FindAsync(question.Name, dns, cancellationToken).ConfigureAwait(false);
        var hosts = exchangers.Hosts
            .SelectMany(host => host.Addresses.Select(address => (host.Host, Address: address)))
            .Where(host => question.AllowsPrivate || !SpecialAddresses.Contains(host.Address))
            .DistinctBy(host => host.Address).Take(Exchangers.MaxAddresses).ToList();
        if (hosts.Count == 0)
        {
            if (exchangers.Answer.IsTemporaryFailure)
                _found.Unknown("Not looked at, because the exchangers are not known.");
            else
                _found.Note("Nothing to look at: no exchanger has a public address.");
            return _found;
        }

        var resolver = new IprevResolver(dns);
        var verdicts = await Task.WhenAll(hosts.Select(host => resolver.ResolveAsync(host.Address, cancellationToken))).ConfigureAwait(false);
        var good = hosts.Zip(verdicts).Where(pair => pair.Second.Result == IprevResult.Pass).Select(pair => $"{pair.First.Address} is {pair.Second.Name}").ToList();
        if (good.Count > 0)
            _found.Ok($"{string.Join(", ", good)}, and back.");
        for (var i = 0; i < hosts.Count; i++)
            Report(hosts[i].Host, hosts[i].Address, verdicts[i].Result);
        return _found;
    }

    private void Report(string host, IPAddress address, IprevResult result)
    {
        // Where it only receives, nobody asks for its name.
        var severity = question.IsOurs(host) || question.OurExchangers.Count == 0 ? Severity.Warning : Severity.Note;
        var mend = new Mend($"Ask whoever gave you the address {address} to publish:", RecordLine.Name(IprevResolver.ReverseName(address), "PTR", host));
        switch (result)
        {
            case IprevResult.PermError:
                _found.Add(severity, $"{address} ({host}) has no name (PTR); mail that it sends is often refused.", mend);
                break;
            case IprevResult.Fail:
                _found.Add(severity, $"No name (PTR) of {address} ({host}) leads back to the address, so none is believed; mail that it sends is often refused.", mend);
                break;
            case IprevResult.TempError:
                _found.Unknown($"DNS does not tell the name of {address} ({host}).");
                break;
        }
    }
}
