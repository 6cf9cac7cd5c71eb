using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;

namespace Stafett.Server.Tests.Dns;

/// <summary>Attack row 107: a zone whose servers do not answer, and everybody else's questions.</summary>
public sealed class SilentZoneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_zone_that_does_not_answer_holds_up_nobody_else()
    {
        await using var server = DnsServer.Start(DnsZone.Parse("""
            example.com. 300 SOA ns1 root 1 1 1 1 60
            example.com. 300 MX 10 mx1
            mallory.example. 300 SOA ns1 root 1 1 1 1 60
            """));
        var clock = new FakeTimeProvider();
        var (open, full) = (0, new TaskCompletionSource());
        var never = new TaskCompletionSource<IReadOnlyList<ReadOnlyMemory<byte>>>();
        server.Interference = e =>
        {
            if (!e.Question.Name.EndsWith("mallory.example", StringComparison.Ordinal))
                return ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([e.Response]);
            if (Interlocked.Increment(ref open) == UpstreamGroup.MaxOpenPerZone)
                full.SetResult();
            return new ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>>(never.Task);
        };
        await using var resolver = new StubResolver(new DnsOptions { Upstreams = [server.Upstream] }, clock);
        var slow = Enumerable.Range(0, 2_000).Select(i => resolver.ResolveAsync($"s{i}._domainkey.mallory.example", DnsType.TXT, Token).AsTask()).ToArray();
        await full.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);

        var answer = await resolver.ResolveAsync("example.com", DnsType.MX, Token).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal(UpstreamGroup.MaxOpenPerZone, Volatile.Read(ref open));

        // Who waits for a place has no more time than who has one.
        clock.Advance(new DnsOptions().TotalTimeout);
        Assert.All(await Task.WhenAll(slow), a => Assert.True(a.IsTemporaryFailure));
    }

    [Theory]
    [InlineData("example", "example")]
    [InlineData("mallory.example", "mallory.example")]
    [InlineData("a._domainkey.mallory.example", "mallory.example")]
    [InlineData("mail.mallory.co.test", "co.test")]
    [InlineData("mail.mallory.co.uk", "mallory.co.uk")]
    [InlineData("mallory.co.uk", "mallory.co.uk")]
    [InlineData("co.uk", "co.uk")]
    [InlineData("mail.mallory.uk", "mallory.uk")]
    [InlineData("4.3.2.1.in-addr.arpa", "2.1.in-addr.arpa")]
    [InlineData("f.f.f.f.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa")]
    [InlineData("arpa", "arpa")]
    [InlineData("", "")]
    public void Names_belong_to_what_was_registered(string name, string key) => Assert.Equal(key, RegisteredName.Of(name));
}
