using System.Collections.Concurrent;
using System.Text;
using Stafett.Protocols.Dns;

namespace Stafett.Web.Tests;

/// <summary>The DNS as a test wrote it: what is not there does not exist.</summary>
public sealed class WebZone : IDnsResolver
{
    private readonly ConcurrentDictionary<(string Name, DnsType Type), DnsRecord> _records = new();

    /// <summary>A domain whose mail comes here, with one TXT record.</summary>
    public void Host(string domain, string text)
    {
        _records[(domain, DnsType.MX)] = new MxRecord(domain, 60, 10, WebSite.Exchange);
        _records[(domain, DnsType.TXT)] = new TxtRecord(domain, 60, [Encoding.UTF8.GetBytes(text)]);
    }

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) => ValueTask.FromResult(
        _records.TryGetValue((name, type), out var record)
            ? new DnsAnswer(DnsStatus.Success, [record], name, false, DateTimeOffset.UnixEpoch)
            : new DnsAnswer(DnsStatus.NxDomain, [], name, false, DateTimeOffset.UnixEpoch));
}
