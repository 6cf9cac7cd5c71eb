using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;
using Stafett.Server.Observability;

namespace Stafett.Server.Tests.Dns;

public sealed class DnsCacheTests : IAsyncDisposable
{
    private readonly DnsServer _server = DnsServer.Start(DnsZone.Parse("""
        $ORIGIN example.com.
        @ 300 SOA ns1 root 1 1 1 1 60
        @ 300 MX 10 mx1
        short 0 A 192.0.2.1
        long 1w A 192.0.2.1
        """));

    private readonly FakeTimeProvider _clock = new();
    private readonly List<StubResolver> _resolvers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var resolver in _resolvers)
            await resolver.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("example.com", DnsType.MX, 300)]
    [InlineData("short.example.com", DnsType.A, 1)] // MinTtl
    [InlineData("long.example.com", DnsType.A, 3600)] // MaxTtl
    [InlineData("none.example.com", DnsType.A, 60)] // SOA minimum (RFC 2308 §5)
    [InlineData("example.com", DnsType.TXT, 60)]
    [InlineData("elsewhere.example", DnsType.A, 30)] // no SOA
    public async Task Answers_live_as_long_as_they_say(string name, DnsType type, int seconds)
    {
        var resolver = Resolver();
        var first = await resolver.ResolveAsync(name, type, Token);
        Assert.Equal(_clock.GetUtcNow().AddSeconds(seconds), first.Expires);
        _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        var again = resolver.ResolveAsync(name.ToUpperInvariant() + ".", type, Token);
        Assert.True(again.IsCompletedSuccessfully);
        Assert.Same(first, await again);
        Assert.Equal(1, _server.QuestionCount);
        _clock.Advance(TimeSpan.FromTicks(1));
        await resolver.ResolveAsync(name, type, Token);
        Assert.Equal(2, _server.QuestionCount);
        Assert.Equal((1, 2, 0), (resolver.Cache.Hits, resolver.Cache.Misses, resolver.Cache.Stale));
    }

    [Fact]
    public async Task A_negative_answer_lives_at_most_five_minutes()
    {
        _server.Zone = DnsZone.Parse("example.com. 1d SOA a. b. 1 1 1 1 86400");
        var answer = await Resolver().ResolveAsync("none.example.com", DnsType.A, Token);
        Assert.Equal(_clock.GetUtcNow().AddMinutes(5), answer.Expires);
    }

    [Fact]
    public async Task A_failure_is_remembered_for_seconds_only()
    {
        Break();
        var resolver = Resolver();
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.ResolveAsync("example.com", DnsType.MX, Token)).Status);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.ResolveAsync("example.com", DnsType.MX, Token)).Status);
        Assert.Equal(1, _server.QuestionCount);
        _server.Interference = null;
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(DnsStatus.Success, (await resolver.ResolveAsync("example.com", DnsType.MX, Token)).Status);
    }

    [Fact]
    public async Task An_old_answer_stands_in_while_nobody_answers()
    {
        var resolver = Resolver();
        await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        Break();
        _clock.Advance(TimeSpan.FromMinutes(20));
        var stale = await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal(DnsStatus.Success, stale.Status);
        Assert.True(stale.IsStale);
        Assert.Equal(_clock.GetUtcNow().AddSeconds(30), stale.Expires);
        Assert.Equal(1, resolver.Cache.Stale);
        Assert.Equal(2, _server.QuestionCount);
        // It is not asked again for each question (RFC 8767 §5).
        await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal(2, _server.QuestionCount);
        // An hour behind its time it is of no use any more.
        _clock.Advance(TimeSpan.FromMinutes(45));
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.ResolveAsync("example.com", DnsType.MX, Token)).Status);
    }

    [Fact]
    public async Task That_there_was_nothing_does_not_stand_in_for_an_answer()
    {
        var resolver = Resolver();
        Assert.Equal(DnsStatus.NxDomain, (await resolver.ResolveAsync("none.example.com", DnsType.TXT, Token)).Status);
        Break();
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.ResolveAsync("none.example.com", DnsType.TXT, Token)).Status);
    }

    [Fact]
    public async Task Stale_answers_give_way_as_soon_as_there_are_new_ones()
    {
        var resolver = Resolver();
        await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        _clock.Advance(TimeSpan.FromMinutes(20));
        _server.Zone = DnsZone.Parse("example.com. MX 1 new.example.com.");
        var answer = await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal("new.example.com", Assert.IsType<MxRecord>(Assert.Single(answer.Records)).Exchange);
        Assert.Equal(0, resolver.Cache.Stale);
    }

    [Fact]
    public async Task Equal_questions_at_the_same_time_are_asked_once_whoever_gives_up()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Interference = async e =>
        {
            arrived.TrySetResult();
            await release.Task;
            return [e.Response];
        };
        var resolver = Resolver();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = resolver.ResolveAsync("example.com", DnsType.MX, impatient.Token).AsTask();
        var others = Enumerable.Range(0, 10).Select(_ => resolver.ResolveAsync("EXAMPLE.com", DnsType.MX, Token).AsTask()).ToList();
        await arrived.Task.WaitAsync(Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult();
        Assert.All(await Task.WhenAll(others), a => Assert.Equal(DnsStatus.Success, a.Status));
        Assert.Equal(1, _server.QuestionCount);
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        var resolver = Resolver();
        await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        var token = Token;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            await resolver.ResolveAsync("example.com", DnsType.MX, token);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        Assert.Equal(1_000, resolver.Cache.Hits);
    }

    [Fact]
    public async Task Every_question_is_counted_once_by_how_it_was_answered()
    {
        using var metrics = new ServerMetrics();
        await using var resolver = new StubResolver(new DnsOptions { Upstreams = [_server.Upstream] }, _clock) { Metrics = metrics };
        await Task.WhenAll(resolver.ResolveAsync("example.com", DnsType.MX, Token).AsTask(), resolver.ResolveAsync("example.com", DnsType.MX, Token).AsTask());
        await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        Break();
        await resolver.ResolveAsync("other.example.com", DnsType.MX, Token);
        _clock.Advance(TimeSpan.FromMinutes(20));
        await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        var counts = metrics.DnsQuestions;
        Assert.Equal((2, 1, 1, 1), (counts[DnsLookup.Hit], counts[DnsLookup.Miss], counts[DnsLookup.Failure], counts[DnsLookup.Stale]));
    }

    [Fact]
    public async Task A_closed_resolver_fails_its_questions()
    {
        _server.Interference = _ => ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]);
        var resolver = new StubResolver(new DnsOptions { Upstreams = [_server.Upstream] }, _clock);
        var pending = resolver.ResolveAsync("example.com", DnsType.MX, Token).AsTask();
        await resolver.DisposeAsync();
        Assert.True((await pending).IsTemporaryFailure);
    }

    [Fact]
    public void Has_no_more_entries_than_allowed_and_keeps_those_in_use()
    {
        var cache = new DnsCache(100);
        var now = _clock.GetUtcNow();
        cache.Store(Key("used"), Answer("used", now), now);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Store(Key($"n{i}"), Answer($"n{i}", now), now);
            Assert.True(cache.TryGet(Key("used"), now, out _));
            Assert.InRange(cache.Count, 1, 100);
        }

        Assert.Equal(100, cache.Count);
        Assert.False(cache.TryGet(Key("n0"), now, out _));
        Assert.True(cache.TryGet(Key("n999"), now, out _));
        // The same key again takes no further place.
        cache.Store(Key("n999"), Answer("n999", now), now);
        Assert.Equal(100, cache.Count);
    }

    [Fact]
    public void Large_answers_push_out_more_than_one()
    {
        var cache = new DnsCache(100);
        var now = _clock.GetUtcNow();
        for (var i = 0; i < 100; i++)
            cache.Store(Key($"n{i}"), Answer($"n{i}", now, 10_000), now);
        Assert.InRange(cache.Count, 1, 25);
    }

    [Fact]
    public async Task Stays_whole_when_many_use_it_at_once()
    {
        var cache = new DnsCache(50);
        var now = _clock.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(
            () =>
            {
                for (var i = 0; i < 5_000; i++)
                {
                    var name = $"n{(i * 7 + worker) % 200}";
                    if (cache.TryGet(Key(name), now, out var found))
                        Assert.Equal(name, found.CanonicalName);
                    else
                        cache.Store(Key(name), Answer(name, now), now);
                }
            },
            Token)));
        Assert.Equal(50, cache.Count);
    }

    private static DnsKey Key(string name) => new(name, DnsType.TXT);

    private static DnsAnswer Answer(string name, DateTimeOffset now, int length = 10) =>
        new(DnsStatus.Success, [new TxtRecord(name, 60, [Encoding.ASCII.GetBytes(new string('x', length))])], name, false, now.AddMinutes(1));

    private void Break() => _server.Interference = e => ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>(
        [StubResolverTests.Written(new DnsMessage { Id = e.Query.Id, IsResponse = true, Questions = e.Query.Questions, ResponseCode = DnsResponseCode.ServerFailure })]);

    private StubResolver Resolver()
    {
        _resolvers.Add(new StubResolver(new DnsOptions { Upstreams = [_server.Upstream] }, _clock));
        return _resolvers[^1];
    }
}
