using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Server.Dns;

namespace Stafett.Server.Tests.Smtp;

/// <summary>A zone text that grows, and names that cannot be asked.</summary>
public sealed class ChangingZone(TimeProvider time) : IDnsResolver
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<(string Name, DnsType Type)> _broken = [];
    private ZoneResolver _resolver = new(time, DnsZone.Empty);

    public void Add(string line) => Read(_text.Append(line).Append('\n').ToString());

    /// <summary>The zone is another one from now on.</summary>
    public void Forget()
    {
        _text.Clear();
        _broken.Clear();
        Read("");
    }

    public void Break(string name, DnsType type) => _broken.Add((name, type));

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) =>
        _broken.Contains((name, type))
            ? ValueTask.FromResult(new DnsAnswer(DnsStatus.ServerFailure, [], name, false, time.GetUtcNow()))
            : _resolver.ResolveAsync(name, type, cancellationToken);

    private void Read(string text)
    {
        Assert.True(ZoneFileParser.TryParse(text, "", out var zone, out var errors), string.Join('\n', errors));
        _resolver = new ZoneResolver(time, zone);
    }
}
