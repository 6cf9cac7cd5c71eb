using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The allow- or denylist of a domain (behaviour of the original, §7.6), made ready: IP addresses and networks, domains with everything below them, addresses, and
/// <c>*.tld</c>. Compared with the client, its name, and the author of the From field.
/// </summary>
public sealed class SenderList
{
    private static readonly ConditionalWeakTable<DomainSettings, SenderList[]> Made = [];

    private readonly HashSet<IPAddress> _clients = [];
    private readonly List<IPNetwork> _networks = [];
    private readonly HashSet<string> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _below = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _addresses = new(StringComparer.Ordinal);

    private SenderList(ImmutableArray<string> entries)
    {
        foreach (var entry in entries)
            Add(entry.Trim());
    }

    public bool IsEmpty => _clients.Count + _networks.Count + _domains.Count + _below.Count + _addresses.Count == 0;

    /// <summary>What the domain's own settings say; made once for each version of them.</summary>
    internal static (SenderList Allowed, SenderList Denied) Of(DomainSettings settings)
    {
        var lists = Made.GetValue(settings, s => [new SenderList(s.Allowlist), new SenderList(s.Denylist)]);
        return (lists[0], lists[1]);
    }

    /// <param name="hostName">The client's forward-confirmed name.</param>
    internal bool Has(IPAddress client, string? hostName, EmailAddress? author)
    {
        client = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        return _clients.Contains(client)
            || _networks.Exists(n => n.Contains(client))
            || (hostName is not null && HasName(hostName.TrimEnd('.')))
            || (author is not null && (_addresses.Contains(author.Folded) || (author.Domain.Literal is null && HasName(author.Domain.Name))));
    }

    private bool HasName(string name)
    {
        if (_domains.Contains(name))
            return true;
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            var above = name[(dot + 1)..];
            if (_domains.Contains(above) || _below.Contains(above))
                return true;
        }

        return false;
    }

    private void Add(string entry)
    {
        if (IPAddress.TryParse(entry, out var client) && entry.AsSpan().IndexOfAny('.', ':') >= 0)
            _clients.Add(client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client);
        else if (IPNetwork.TryParse(entry, out var network))
            _networks.Add(network);
        else if (entry.Contains('@', StringComparison.Ordinal))
        {
            if (EmailAddress.TryParse(entry, out var address))
                _addresses.Add(address.Folded);
        }
        else if (entry.StartsWith("*.", StringComparison.Ordinal))
        {
            if (Domain.TryParse(entry[2..], out var top) && top.Literal is null)
                _below.Add(top.Name);
        }
        else if (Domain.TryParse(entry, out var domain) && domain.Literal is null)
        {
            _domains.Add(domain.Name);
        }
    }
}
