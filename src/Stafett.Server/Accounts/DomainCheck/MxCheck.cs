using Stafett.Protocols.Dns;
using Stafett.Server.Connections;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Where the domain's mail goes: MX records, the addresses of the hosts that they name, and whether they are ours.</summary>
internal sealed class MxCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private readonly Findings _found = new("MX");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var name = question.Name;
        var exchangers = await Exchangers.FindAsync(name, dns, cancellationToken).ConfigureAwait(false);
        if (exchangers.Answer.IsTemporaryFailure)
        {
            _found.Unknown(name, DnsType.MX, exchangers.Answer);
            return _found;
        }

        if (exchangers.Answer.IsAlias(name))
        {
            _found.Warning($"{name} is an alias (CNAME) of {exchangers.Answer.CanonicalName}, so it has no records of its own: MX, SPF and forwarding are those of the other name.",
                new Mend("Take the CNAME away and give the name its own records."));
        }

        if (exchangers.HasNull)
            CheckNull(exchangers);
        else if (exchangers.Hosts.IsEmpty)
            await CheckMissingAsync(cancellationToken).ConfigureAwait(false);
        foreach (var host in exchangers.Hosts)
            CheckHost(host);
        if (exchangers.Hosts.Length > 0)
            CheckOwners(exchangers);
        return _found;
    }

    // RFC 7505 §3: a null MX stands alone.
    private void CheckNull(Exchangers exchangers)
    {
        var name = question.Name;
        if (exchangers.Hosts.Length > 0)
            _found.Broken($"{name} has a null MX, which says that it takes no mail, beside others; senders may take either at its word.", new Mend("Take this record away:", $"{name}. MX 0 ."));
        else if (question.OurExchangers.Count == 0)
            _found.Note($"{name} takes no mail at all (null MX, RFC 7505).");
        else
            _found.Broken($"{name} takes no mail at all (null MX, RFC 7505).", new Mend("If it is to take mail, publish in its place:", question.WantedExchangers()));
    }

    // RFC 5321 §5.1: without MX, the domain itself is its exchanger.
    private async Task CheckMissingAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(
            dns.ResolveAsync(question.Name, DnsType.A, cancellationToken).AsTask(), dns.ResolveAsync(question.Name, DnsType.AAAA, cancellationToken).AsTask()).ConfigureAwait(false);
        var to = answers.Any(answer => answer.Status == DnsStatus.Success)
            ? "Senders try the address of the domain itself, where often only a web server listens, and its forwarding records do not count"
            : "It has no address either, so mail to it cannot be delivered";
        _found.Broken($"{question.Name} has no MX record. {to}.", new Mend(question.PublishExchangers(), question.WantedExchangers()));
    }

    private void CheckHost(Exchanger exchanger)
    {
        var host = exchanger.Host;
        var asTyped = RecordLine.Mx(question.Name, exchanger.Record.Preference, host);
        // RFC 5321 §5.1: a host name; senders do not read an address there.
        if (exchanger.IsLiteral)
        {
            var named = $"mx1.{question.Name}";
            _found.Broken($"MX {exchanger.Record.Preference} is the address {host}; it has to be the name of a host.",
                new Mend("Give the address a name, and put that in its place:", $"{named}. {(host.Contains(':', StringComparison.Ordinal) ? "AAAA" : "A")} {host}", RecordLine.Mx(question.Name, exchanger.Record.Preference, named)));
        }
        else if (exchanger.Alias is { } alias)
        {
            _found.Broken($"The exchanger {host} is an alias (CNAME) of {alias}, which RFC 5321 does not allow; some senders refuse to follow it.",
                new Mend("Put the real name in its place:", RecordLine.Mx(question.Name, exchanger.Record.Preference, alias)));
        }
        else if (exchanger.Addresses.Count > 0)
        {
            CheckAddresses(exchanger);
        }
        else if (exchanger.V4.IsTemporaryFailure || exchanger.V6.IsTemporaryFailure)
        {
            _found.Unknown(host, exchanger.V4.IsTemporaryFailure ? DnsType.A : DnsType.AAAA, exchanger.V4.IsTemporaryFailure ? exchanger.V4 : exchanger.V6);
        }
        else
        {
            _found.Broken($"The exchanger {host} has no address{(exchanger.V4.Status == DnsStatus.NxDomain ? ": there is no such name" : "")}.",
                new Mend("Give it an address, or take this record away:", asTyped));
        }
    }

    private void CheckAddresses(Exchanger exchanger)
    {
        var owner = question.OurExchangers.Count == 0 ? "" : question.IsOurs(exchanger.Host) ? ", ours" : ", not ours";
        var line = $"{exchanger.Record.Preference} {exchanger.Host} ({string.Join(", ", exchanger.Addresses)}){owner}";
        var special = exchanger.Addresses.Where(SpecialAddresses.Contains).ToList();
        if (special.Count == 0 || question.AllowsPrivate)
            _found.Ok($"{line}.");
        else if (special.Count < exchanger.Addresses.Count)
            _found.Warning($"{line}: {special[0]} is no public address ({SpecialAddresses.KindOf(special[0])}), and senders who try it first lose time.", new Mend("Take this record away:", Address(exchanger.Host, special[0])));
        else
            _found.Broken($"{line}: no public address ({SpecialAddresses.KindOf(special[0])}), so nobody outside reaches it.", new Mend($"Give {exchanger.Host} the public address of the machine."));
    }

    private void CheckOwners(Exchangers exchangers)
    {
        if (question.OurExchangers.Count == 0)
        {
            _found.Note("Whether these exchangers are ours is not known: name them with --exchange.");
            return;
        }

        var others = exchangers.Hosts.Where(host => !question.IsOurs(host.Host)).ToList();
        if (others.Count == exchangers.Hosts.Length)
        {
            _found.Broken("No mail comes here: none of the exchangers is ours, so forwarding records do not count.", new Mend("Publish these and take the others away:", question.WantedExchangers()));
        }
        else if (others.Count > 0)
        {
            _found.Warning("Some of the mail goes elsewhere: not all exchangers are ours, and senders may take any of them.",
                new Mend("Take away:", [.. others.Select(other => RecordLine.Mx(question.Name, other.Record.Preference, other.Host))]));
        }
    }

    private static string Address(string host, System.Net.IPAddress address) =>
        $"{host}. {(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "AAAA" : "A")} {address}";
}
