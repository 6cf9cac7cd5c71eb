using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>DNS out of a zone text, with names that cannot be asked; counts what is asked.</summary>
public sealed class TestDns(string zone) : IDnsResolver
{
    private readonly DnsZone _zone = DnsZone.Parse(zone);
    private readonly HashSet<string> _silent = [];
    private readonly Dictionary<(string Name, DnsType Type), DnsAnswer> _kept = [];

    /// <summary>What was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    public DnsStatus SilentStatus { get; init; } = DnsStatus.Timeout;

    public bool IsStale { get; init; }

    public TestDns Silence(params string[] names)
    {
        _silent.UnionWith(names);
        return this;
    }

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Asked.Add($"{type} {name}");
        Assert.True(DnsName.TryNormalize(name, out var normal));
        if (_silent.Contains(normal))
            return ValueTask.FromResult(new DnsAnswer(SilentStatus, [], name, false, DateTimeOffset.MaxValue));
        if (_kept.TryGetValue((normal, type), out var kept))
            return ValueTask.FromResult(kept);
        var found = _zone.Look(normal, type);
        return ValueTask.FromResult(_kept[(normal, type)] = new DnsAnswer(found.Status, found.Records, found.CanonicalName, false, DateTimeOffset.MaxValue) { IsStale = IsStale });
    }
}
