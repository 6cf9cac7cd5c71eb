using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;

namespace Stafett.Server.Dns;

/// <summary>
/// Asks resolvers, remembers what they said, and asks once for equal questions at the same time. A question goes on when its first
/// asker gives up: others may wait for it.
/// </summary>
public sealed partial class StubResolver : IDnsResolver, IAsyncDisposable
{
    // RFC 9520 §3.2: at least 1 second, so that a failing name is not asked for without end; mail is tried again soon.
    private static readonly TimeSpan FailureTtl = TimeSpan.FromSeconds(5);

    // RFC 8767 §4
    private static readonly TimeSpan StaleTtl = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxNegativeTtl = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan NegativeTtlWithoutSoa = TimeSpan.FromSeconds(30);

    private readonly DnsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly UpstreamGroup _upstreams;
    private readonly ConcurrentDictionary<DnsKey, Task<DnsAnswer>> _pending = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Throws <see cref="ArgumentException"/> for an upstream that <see cref="DnsUpstream.TryParse"/> refuses.</summary>
    public StubResolver(DnsOptions options, TimeProvider time, ILogger<StubResolver>? logger = null)
        : this(options, time, logger, trustedRoot: null)
    {
    }

    internal StubResolver(DnsOptions options, TimeProvider time, ILogger<StubResolver>? logger, X509Certificate2? trustedRoot)
    {
        _options = options;
        _time = time;
        _logger = logger ?? NullLogger<StubResolver>.Instance;
        Upstreams = ReadUpstreams(options.Upstreams);
        Cache = new DnsCache(options.CacheEntries);
        var clients = Upstreams.Select(u => new UpstreamClient(u, time, options.TryTimeout, options.TrustAuthenticatedData, trustedRoot));
        _upstreams = new UpstreamGroup([.. clients], time, options.TotalTimeout, _logger);
    }

    /// <summary>What is asked, in order, <c>system</c> resolved.</summary>
    public ImmutableArray<DnsUpstream> Upstreams { get; }

    public DnsCache Cache { get; }

    /// <summary>Where questions are counted; null: nowhere.</summary>
    public ServerMetrics? Metrics { get; init; }

    /// <summary>Tries that gave no answer, or an error.</summary>
    public long UpstreamFailures => _upstreams.Failures;

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<DnsAnswer>(cancellationToken);
        var now = _time.GetUtcNow();
        if (!DnsName.TryNormalize(name, out var normal))
            return new ValueTask<DnsAnswer>(Impossible(name, now));
        var key = new DnsKey(normal, type);
        if (!Cache.TryGet(key, now, out var answer))
            return new ValueTask<DnsAnswer>(Join(key).WaitAsync(cancellationToken));
        Metrics?.DnsQuestions.Add(DnsLookup.Hit);
        return new ValueTask<DnsAnswer>(answer);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_pending.Values);
        await _upstreams.DisposeAsync();
        _closing.Dispose();
    }

    private static ImmutableArray<DnsUpstream> ReadUpstreams(IReadOnlyList<string> texts)
    {
        var upstreams = ImmutableArray.CreateBuilder<DnsUpstream>();
        foreach (var text in texts)
        {
            if (text == "system")
                upstreams.AddRange(SystemNameServers.Read());
            else if (DnsUpstream.TryParse(text, out var upstream, out var problem))
                upstreams.Add(upstream);
            else
                throw new ArgumentException(problem, nameof(texts));
        }

        return upstreams.Count > 0 ? upstreams.DrainToImmutable() : SystemNameServers.Read();
    }

    private static DnsAnswer Impossible(string name, DateTimeOffset now) =>
        new(DnsStatus.NxDomain, [], name, false, now + MaxNegativeTtl) { Explanation = "it cannot be a name in DNS" };

    private Task<DnsAnswer> Join(DnsKey key)
    {
        var mine = new TaskCompletionSource<DnsAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var shared = _pending.GetOrAdd(key, mine.Task);
        if (shared == mine.Task)
            _ = RunAsync(key, mine);
        else
            Metrics?.DnsQuestions.Add(DnsLookup.Hit);
        return shared;
    }

    private async Task RunAsync(DnsKey key, TaskCompletionSource<DnsAnswer> mine)
    {
        DnsAnswer answer;
        try
        {
            // Whoever asked the same before us may have just gone, between our look at the cache and here.
            if (Cache.TryPeek(key, _time.GetUtcNow(), out var known))
            {
                Metrics?.DnsQuestions.Add(DnsLookup.Hit);
                answer = known;
            }
            else
            {
                answer = Remember(key, await AskAsync(key, _closing.Token));
            }
        }
        catch (OperationCanceledException)
        {
            answer = Failed("the resolver is closing");
        }
        catch (Exception e)
        {
            // Our own mistake: mail must wait, not bounce.
            LogUnexpected(_logger, e, key.Name, key.Type);
            answer = Failed("an internal error");
        }

        _pending.TryRemove(key, out _);
        mine.SetResult(answer);

        DnsAnswer Failed(string problem)
        {
            Metrics?.DnsQuestions.Add(DnsLookup.Failure);
            return Failure(DnsStatus.ServerFailure, key.Name, problem);
        }
    }

    private DnsAnswer Remember(DnsKey key, DnsAnswer answer)
    {
        var now = _time.GetUtcNow();
        if (!answer.IsTemporaryFailure)
        {
            Cache.Store(key, answer, answer.Expires + _options.ServeStale);
            Metrics?.DnsQuestions.Add(DnsLookup.Miss);
            return answer;
        }

        if (Cache.TryGetStale(key, now, StaleTtl, out var stale))
        {
            Metrics?.DnsQuestions.Add(DnsLookup.Stale);
            return stale;
        }

        Metrics?.DnsQuestions.Add(DnsLookup.Failure);
        Cache.Store(key, answer, answer.Expires);
        return answer;
    }

    private async Task<DnsAnswer> AskAsync(DnsKey asked, CancellationToken cancellationToken)
    {
        var name = asked.Name;
        var authenticated = true;
        var expires = DateTimeOffset.MaxValue;
        var aliases = 0;
        while (true)
        {
            if (aliases > 0 && Cache.TryGet(asked with { Name = name }, _time.GetUtcNow(), out var known))
                return known with { Authenticated = authenticated && known.Authenticated, Expires = Min(expires, known.Expires) };
            var reply = await _upstreams.AskAsync(name, asked.Type, cancellationToken);
            if (reply.Message is not { } message)
                return Failure(reply.Failure, name, reply.Problem);
            authenticated &= reply.IsAuthenticated;
            var chain = AliasChain.Follow(message, name, asked.Type, DnsZone.MaxAliases - aliases);
            aliases += chain.Aliases;
            if (aliases > DnsZone.MaxAliases)
                return Failure(DnsStatus.ServerFailure, asked.Name, $"a loop or more than {DnsZone.MaxAliases} CNAME records in a row");
            name = chain.Name;
            if (chain.Records.Length > 0)
                return new DnsAnswer(DnsStatus.Success, chain.Records, name, authenticated, Min(expires, Positive(chain.Ttl)));
            if (chain.Aliases > 0)
                expires = Min(expires, Positive(chain.Ttl));
            // RFC 6604 §3: the code is about the last name of the chain.
            if (message.ResponseCode == DnsResponseCode.NxDomain)
                return new DnsAnswer(DnsStatus.NxDomain, [], name, authenticated, Min(expires, Negative(chain.NegativeTtl)));
            if (chain.Aliases == 0 || chain.NegativeTtl is not null)
                return new DnsAnswer(DnsStatus.NoData, [], name, authenticated, Min(expires, Negative(chain.NegativeTtl)));
        }
    }

    private DateTimeOffset Positive(uint ttl) => _time.GetUtcNow() + Clamp(TimeSpan.FromSeconds(ttl), _options.MaxTtl);

    // RFC 2308 §5
    private DateTimeOffset Negative(uint? ttl) =>
        _time.GetUtcNow() + Clamp(ttl is { } seconds ? TimeSpan.FromSeconds(seconds) : NegativeTtlWithoutSoa, Min(MaxNegativeTtl, _options.MaxTtl));

    private TimeSpan Clamp(TimeSpan ttl, TimeSpan max) => ttl > max ? max : ttl < _options.MinTtl ? _options.MinTtl : ttl;

    private DnsAnswer Failure(DnsStatus status, string name, string? problem) =>
        new(status, [], name, false, _time.GetUtcNow() + FailureTtl) { Explanation = problem };

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking up {Name} {Type} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string name, DnsType type);
}
