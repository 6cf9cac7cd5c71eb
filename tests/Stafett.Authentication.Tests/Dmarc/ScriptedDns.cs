using System.Collections.Concurrent;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Dmarc;

/// <summary>A zone that remembers what it was asked, and fails where a test wants it to.</summary>
internal sealed class ScriptedDns(string zone, params string[] failing) : IDnsResolver
{
    private readonly DnsZone _zone = DnsZone.Parse(zone);

    public ConcurrentQueue<string> Asked { get; } = new();

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"{name} {type}");
        if (failing.Contains(name))
            return ValueTask.FromResult(new DnsAnswer(DnsStatus.ServerFailure, [], name, false, DateTimeOffset.MaxValue));
        var found = _zone.Look(name, type);
        return ValueTask.FromResult(new DnsAnswer(found.Status, found.Records, found.CanonicalName, false, DateTimeOffset.MaxValue));
    }
}
