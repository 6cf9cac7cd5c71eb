using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>Answers from a dictionary; the same instance each time, as a cache does.</summary>
internal sealed class DictionaryResolver : IDnsResolver
{
    private readonly ConcurrentDictionary<(string, DnsType), DnsAnswer> _answers = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _hanging = new();

    public ConcurrentQueue<(string Name, DnsType Type)> Questions { get; } = new();

    /// <summary>A domain whose mail comes to mx1.service.example.</summary>
    public DictionaryResolver Hosted(string domain, params string[] texts) => Mx(domain, "mx1.service.example").Txt(domain, texts);

    public DictionaryResolver Txt(string domain, params string[] texts) => Set(
        domain, DnsType.TXT,
        [.. texts.Select(t => (DnsRecord)new TxtRecord(domain, 60, [.. t.Chunk(255).Select(c => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(c))]))]);

    public DictionaryResolver Mx(string domain, params string[] exchanges) =>
        Set(domain, DnsType.MX, [.. exchanges.Select(e => (DnsRecord)new MxRecord(domain, 60, 10, e))]);

    /// <summary>NS and CNAME.</summary>
    public DictionaryResolver Names(string name, DnsType type, params string[] targets) => Set(name, type, [.. targets.Select(t => (DnsRecord)new NameRecord(name, 60, type, t))]);

    public DictionaryResolver Address(string host, string address) => Set(host, DnsType.A, [new AddressRecord(host, 60, IPAddress.Parse(address))]);

    public DictionaryResolver Fails(string domain, DnsType type, DnsStatus status)
    {
        _answers[(domain, type)] = new DnsAnswer(status, [], domain, false, DateTimeOffset.UnixEpoch);
        return this;
    }

    /// <summary>Done when somebody asks for <paramref name="domain"/>, which then gets no answer.</summary>
    public Task Hangs(string domain)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hanging[domain] = asked;
        return asked.Task;
    }

    public async ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        if (_hanging.TryGetValue(name, out var asked))
        {
            asked.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        Questions.Enqueue((name, type));
        return _answers.TryGetValue((name, type), out var answer) ? answer : new DnsAnswer(DnsStatus.NxDomain, [], name, false, DateTimeOffset.UnixEpoch);
    }

    private DictionaryResolver Set(string domain, DnsType type, ImmutableArray<DnsRecord> records)
    {
        _answers[(domain, type)] = new DnsAnswer(DnsStatus.Success, records, domain, false, DateTimeOffset.UnixEpoch);
        return this;
    }
}
