using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Tests.Delivery;

/// <summary>DNS from a dictionary. A name without any record does not exist.</summary>
internal sealed class ZoneResolver : IDnsResolver
{
    private readonly ConcurrentDictionary<(string Name, DnsType Type), DnsAnswer> _answers = new();
    private readonly ConcurrentDictionary<string, bool> _names = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public ZoneResolver Mx(string name, params (ushort Preference, string Exchange)[] exchangers) =>
        Set(name, DnsType.MX, [.. exchangers.Select(x => (DnsRecord)new MxRecord(name, 300, x.Preference, x.Exchange))]);

    public ZoneResolver Address(string name, params string[] addresses)
    {
        var parsed = addresses.Select(IPAddress.Parse).ToArray();
        foreach (var family in parsed.GroupBy(a => a.AddressFamily))
        {
            var type = family.Key == AddressFamily.InterNetwork ? DnsType.A : DnsType.AAAA;
            Set(name, type, [.. family.Select(a => (DnsRecord)new AddressRecord(name, 300, a))]);
        }

        return this;
    }

    public ZoneResolver Alias(string name, string target, string address)
    {
        _names[name] = true;
        _answers[(name, DnsType.A)] = new DnsAnswer(
            DnsStatus.Success, [new AddressRecord(target, 300, IPAddress.Parse(address))], target, false, DateTimeOffset.MaxValue);
        return this;
    }

    public ZoneResolver Fail(string name, DnsType type, DnsStatus status)
    {
        _names[name] = true;
        _answers[(name, type)] = new DnsAnswer(status, [], name, false, DateTimeOffset.MaxValue);
        return this;
    }

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"{name} {type}");
        if (_answers.TryGetValue((name, type), out var answer))
            return ValueTask.FromResult(answer);
        var status = _names.ContainsKey(name) ? DnsStatus.NoData : DnsStatus.NxDomain;
        return ValueTask.FromResult(new DnsAnswer(status, [], name, false, DateTimeOffset.MaxValue));
    }

    private ZoneResolver Set(string name, DnsType type, ImmutableArray<DnsRecord> records)
    {
        _names[name] = true;
        _answers[(name, type)] = new DnsAnswer(DnsStatus.Success, records, name, false, DateTimeOffset.MaxValue);
        return this;
    }
}
