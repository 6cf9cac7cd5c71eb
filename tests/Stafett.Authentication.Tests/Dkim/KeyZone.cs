using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Dkim;

/// <summary>TXT records from a dictionary; counts what is asked.</summary>
internal sealed class KeyZone : IDnsResolver
{
    private readonly ConcurrentDictionary<string, DnsAnswer> _answers = new();
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Waited for before each answer.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>One record for each text, in strings of 255 octets.</summary>
    public KeyZone Add(string name, params string[] texts)
    {
        var records = texts.Select(text => (DnsRecord)new TxtRecord(name, 300, [.. Strings(Encoding.UTF8.GetBytes(text))])).ToImmutableArray();
        _answers[name] = new DnsAnswer(DnsStatus.Success, records, name, false, DateTimeOffset.MaxValue);
        return this;
    }

    public KeyZone Fail(string name, DnsStatus status)
    {
        _answers[name] = new DnsAnswer(status, [], name, false, DateTimeOffset.MaxValue);
        return this;
    }

    public async ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        await Gate.WaitAsync(cancellationToken);
        return type == DnsType.TXT && _answers.TryGetValue(name, out var answer)
            ? answer
            : new DnsAnswer(DnsStatus.NxDomain, [], name, false, DateTimeOffset.MaxValue);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Strings(byte[] text)
    {
        for (var at = 0; at < text.Length; at += 255)
            yield return text.AsMemory(at, Math.Min(255, text.Length - at));
    }
}
