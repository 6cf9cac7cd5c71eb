using System.Net;
using System.Net.Sockets;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;

namespace Stafett.Server.Tests.Dns;

public sealed class StubResolverTests : IAsyncDisposable
{
    private const string Zone = """
        $ORIGIN example.com.
        @ 300 SOA ns1 root 1 1 1 1 60
        @ 300 MX 10 mx1
        @ 300 TXT "forward-email=a@outside.example"
        mx1 20 A 192.0.2.1
        www 60 CNAME alias
        alias 30 CNAME mx1
        l1 CNAME l2
        l2 CNAME l1
        to-nothing CNAME nothing
        """;

    private readonly DnsServer _server = DnsServer.Start(DnsZone.Parse(Zone));
    private readonly FakeTimeProvider _clock = new();
    private readonly List<IAsyncDisposable> _others = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others)
            await other.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Answers_by_UDP()
    {
        var answer = await Resolver().ResolveAsync("Example.COM.", DnsType.MX, Token);
        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal(new MxRecord("example.com", 300, 10, "mx1.example.com"), Assert.Single(answer.Records));
        Assert.False(answer.IsAlias("example.com"));
        Assert.Equal(_clock.GetUtcNow().AddSeconds(300), answer.Expires);
        Assert.Null(answer.Explanation);
    }

    [Fact]
    public async Task Tells_no_data_from_no_name()
    {
        var resolver = Resolver();
        Assert.Equal(DnsStatus.NoData, (await resolver.ResolveAsync("mx1.example.com", DnsType.AAAA, Token)).Status);
        Assert.Equal(DnsStatus.NxDomain, (await resolver.ResolveAsync("nothing.example.com", DnsType.A, Token)).Status);
        Assert.Equal(DnsStatus.NxDomain, (await resolver.ResolveAsync("to-nothing.example.com", DnsType.A, Token)).Status);
        Assert.Equal(DnsStatus.NxDomain, (await resolver.ResolveAsync("a..b", DnsType.A, Token)).Status);
        Assert.Equal(3, _server.QuestionCount);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task Follows_a_chain_within_an_answer_and_by_further_questions(bool serverFollows, int questions)
    {
        _server.FollowsAliases = serverFollows;
        var answer = await Resolver().ResolveAsync("www.example.com", DnsType.A, Token);
        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal("mx1.example.com", answer.CanonicalName);
        Assert.True(answer.IsAlias("www.example.com"));
        Assert.Equal(_clock.GetUtcNow().AddSeconds(20), answer.Expires);
        Assert.Equal(questions, _server.QuestionCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_loop_is_a_failure(bool serverFollows)
    {
        _server.FollowsAliases = serverFollows;
        Assert.Equal(DnsStatus.ServerFailure, (await Resolver().ResolveAsync("l1.example.com", DnsType.A, Token)).Status);
    }

    [Fact]
    public async Task A_cut_answer_is_asked_for_by_TCP()
    {
        _server.Zone = DnsZone.Parse(string.Join('\n', Enumerable.Range(0, 30).Select(i => $"big. 60 TXT \"{i} {new string('x', 200)}\"")));
        var overTcp = new List<bool>();
        Interfere(e =>
        {
            overTcp.Add(e.OverTcp);
            return [e.Response];
        });
        var resolver = Resolver();
        Assert.Equal(30, (await resolver.ResolveAsync("big", DnsType.TXT, Token)).Records.Length);
        Assert.Equal([false, true], overTcp);
        Assert.Equal(0, resolver.UpstreamFailures);
    }

    [Fact]
    public async Task One_TCP_connection_carries_many_questions()
    {
        var resolver = Resolver($"tcp://127.0.0.1:{_server.Port}");
        var clients = new HashSet<string>();
        Interfere(e =>
        {
            lock (clients)
                clients.Add(e.Client.ToString()!);
            return [e.Response];
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => resolver.ResolveAsync($"n{i}.example.com", DnsType.A, Token).AsTask()));
        Assert.All(answers, a => Assert.Equal(DnsStatus.NxDomain, a.Status));
        Assert.Single(clients);
        // Too long idle: a new one.
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(DnsStatus.Success, (await resolver.ResolveAsync("example.com", DnsType.MX, Token)).Status);
        Assert.Equal(2, clients.Count);
    }

    [Fact]
    public async Task Wrong_answers_are_ignored_until_the_right_one_comes()
    {
        var forged = new DnsMessage
        {
            IsResponse = true,
            RecursionAvailable = true,
            Answers = [new MxRecord("example.com", 60, 1, "evil.example.net")],
        };
        Interfere(e =>
        {
            var id = e.Query.Id;
            var question = e.Question;
            return
            [
                Written(forged with { Id = (ushort)(id + 1), Questions = [question] }),
                Written(forged with { Id = id, Questions = [new DnsQuestion("example.net", DnsType.MX)] }),
                Written(forged with { Id = id, Questions = [question with { Type = DnsType.TXT }] }),
                Written(forged with { Id = id, Questions = [] }),
                Written(forged with { Id = id, IsResponse = false, Questions = [question] }),
                new byte[] { 1, 2, 3 },
                e.Response,
            ];
        });
        var answer = await Resolver().ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal("mx1.example.com", Assert.IsType<MxRecord>(Assert.Single(answer.Records)).Exchange);
    }

    [Fact]
    public async Task An_answer_from_another_address_is_not_heard()
    {
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Interfere(e =>
        {
            var forged = Written(new DnsMessage
            {
                Id = e.Query.Id,
                IsResponse = true,
                Questions = e.Query.Questions,
                Answers = [new MxRecord("example.com", 60, 1, "evil.example.net")],
            });
            stranger.SendTo(forged.Span, e.Client);
            return [e.Response];
        });
        var answer = await Resolver().ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal("mx1.example.com", Assert.IsType<MxRecord>(Assert.Single(answer.Records)).Exchange);
    }

    [Fact]
    public async Task The_case_is_mixed_and_a_server_that_loses_it_is_asked_by_TCP()
    {
        const string Name = "a-long-name-so-that-mixed-case-is-certain.example.com";
        var names = new List<(bool OverTcp, string Text)>();
        Interfere(e =>
        {
            names.Add((e.OverTcp, System.Text.Encoding.ASCII.GetString(e.Question.WireName.Span)));
            return [Written(new DnsMessage { Id = e.Query.Id, IsResponse = true, RecursionAvailable = true, Questions = [new DnsQuestion(Name, DnsType.A)] })];
        });
        Assert.Equal(DnsStatus.NoData, (await Resolver().ResolveAsync(Name, DnsType.A, Token)).Status);
        Assert.Equal([false, true], names.Select(n => n.OverTcp));
        Assert.Contains(names[0].Text, char.IsAsciiLetterUpper);
        Assert.Contains(names[0].Text, char.IsAsciiLetterLower);
    }

    [Fact]
    public async Task Identifiers_and_ports_differ()
    {
        var ports = new HashSet<int>();
        var ids = new HashSet<ushort>();
        Interfere(e =>
        {
            ports.Add(((IPEndPoint)e.Client).Port);
            ids.Add(e.Query.Id);
            return [e.Response];
        });
        var resolver = Resolver();
        for (var i = 0; i < 20; i++)
            await resolver.ResolveAsync($"n{i}.example.com", DnsType.A, Token);
        Assert.InRange(ports.Count, 18, 20);
        Assert.InRange(ids.Count, 18, 20);
    }

    [Fact]
    public async Task Records_of_other_names_are_ignored()
    {
        Interfere(e => [Written(new DnsMessage
        {
            Id = e.Query.Id,
            IsResponse = true,
            RecursionAvailable = true,
            Questions = e.Query.Questions,
            Answers = [new MxRecord("example.net", 60, 1, "evil.example.net"), new AddressRecord("example.com", 60, IPAddress.Loopback)],
            // A SOA of somewhere else does not make the negative answer last.
            Authorities = [new SoaRecord("example.net", 200, "a", "b", 1, 1, 1, 1, 200)],
        })]);
        var answer = await Resolver().ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal(DnsStatus.NoData, answer.Status);
        Assert.Equal(_clock.GetUtcNow().AddSeconds(30), answer.Expires);
    }

    [Fact]
    public async Task The_next_upstream_answers_when_one_is_down_and_the_first_is_spared_for_a_while()
    {
        var second = Track(DnsServer.Start(DnsZone.Parse(Zone)));
        StaySilent();
        var resolver = Resolver(_server.Upstream, second.Upstream);
        Assert.Equal(DnsStatus.Success, (await resolver.ResolveAsync("example.com", DnsType.MX, Token)).Status);
        Assert.Equal((1, 1), (_server.QuestionCount, second.QuestionCount));
        Assert.Equal(DnsStatus.Success, (await resolver.ResolveAsync("example.com", DnsType.TXT, Token)).Status);
        Assert.Equal((1, 2), (_server.QuestionCount, second.QuestionCount));
        Assert.Equal(1, resolver.UpstreamFailures);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _server.Interference = null;
        Assert.Equal(DnsStatus.Success, (await resolver.ResolveAsync("mx1.example.com", DnsType.A, Token)).Status);
        Assert.Equal((2, 2), (_server.QuestionCount, second.QuestionCount));
    }

    [Fact]
    public async Task What_a_validating_upstream_cannot_vouch_for_is_not_asked_of_one_that_does_not_validate()
    {
        Interfere(e => [Written(new DnsMessage
        {
            Id = e.Query.Id, IsResponse = true, Questions = e.Query.Questions, ResponseCode = DnsResponseCode.ServerFailure,
        })]);
        var answer = await Resolver(_server.Upstream, "udp://192.0.2.1").ResolveAsync("_25._tcp.mx1.example.com", DnsType.TLSA, Token);
        Assert.Equal(DnsStatus.ServerFailure, answer.Status);
        Assert.Equal($"{_server.Upstream}: SERVFAIL", answer.Explanation);
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_is_replaced()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = 0;
        var serving = Task.Run(
            async () =>
            {
                for (; served < 3; served++)
                {
                    using var client = await listener.AcceptSocketAsync(Token);
                    await using var stream = new NetworkStream(client);
                    var query = new byte[512];
                    var length = await stream.ReadAtLeastAsync(query, 2 + 12 + 15, throwOnEndOfStream: true, Token);
                    var response = DnsResponder.Answer(query.AsSpan(2, length - 2), DnsZone.Parse(Zone), true, true, false).Response;
                    await stream.WriteAsync(new byte[] { (byte)(response.Length >> 8), (byte)response.Length }, Token);
                    await stream.WriteAsync(response, Token);
                }
            },
            Token);
        var resolver = Resolver($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        foreach (var type in new[] { DnsType.MX, DnsType.TXT, DnsType.A })
            Assert.False((await resolver.ResolveAsync("example.com", type, Token)).IsTemporaryFailure);
        await serving;
        Assert.Equal(3, served);
    }

    [Theory]
    [InlineData(DnsResponseCode.ServerFailure)]
    [InlineData(DnsResponseCode.Refused)]
    public async Task An_error_is_asked_elsewhere_and_explained(DnsResponseCode code)
    {
        Interfere(e => [Written(new DnsMessage { Id = e.Query.Id, IsResponse = true, Questions = e.Query.Questions, ResponseCode = code })]);
        var alone = await Resolver().ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal(DnsStatus.ServerFailure, alone.Status);
        Assert.True(alone.IsTemporaryFailure);
        Assert.Contains(_server.Upstream, alone.Explanation, StringComparison.Ordinal);
        var second = Track(DnsServer.Start(DnsZone.Parse(Zone)));
        Assert.Equal(DnsStatus.Success, (await Resolver(_server.Upstream, second.Upstream).ResolveAsync("example.com", DnsType.MX, Token)).Status);
    }

    [Fact]
    public async Task A_server_without_EDNS_is_asked_again_without()
    {
        Interfere(e => e.Query.Extension is null
            ? [e.Response]
            : [Written(new DnsMessage { Id = e.Query.Id, IsResponse = true, ResponseCode = DnsResponseCode.FormatError })]);
        Assert.Equal(DnsStatus.Success, (await Resolver().ResolveAsync("example.com", DnsType.MX, Token)).Status);
        Assert.Equal(2, _server.QuestionCount);
    }

    [Fact]
    public async Task Silence_is_a_timeout()
    {
        StaySilent();
        var answer = await Resolver().ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal(DnsStatus.Timeout, answer.Status);
        Assert.True(answer.IsTemporaryFailure);
        Assert.Equal($"{_server.Upstream}: no answer in time", answer.Explanation);
        Assert.Equal(3, _server.QuestionCount);
    }

    [Fact]
    public async Task All_tries_together_have_an_end()
    {
        StaySilent();
        var second = Track(DnsServer.Start(DnsZone.Parse(Zone)));
        second.Interference = _server.Interference;
        var answer = await Resolver(_server.Upstream, second.Upstream).ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal(DnsStatus.Timeout, answer.Status);
        Assert.Equal(4, _server.QuestionCount + second.QuestionCount);
    }

    [Fact]
    public async Task A_rain_of_wrong_answers_ends_in_TCP()
    {
        var overTcp = new List<bool>();
        Interfere(e =>
        {
            overTcp.Add(e.OverTcp);
            return e.OverTcp ? [e.Response] : [.. Enumerable.Repeat(new ReadOnlyMemory<byte>([1, 2, 3]), 100)];
        });
        Assert.Equal(DnsStatus.Success, (await Resolver().ResolveAsync("example.com", DnsType.MX, Token)).Status);
        Assert.Equal([false, true], overTcp);
    }

    [Fact]
    public async Task Nobody_listening_is_a_temporary_failure()
    {
        var upstream = $"udp://127.0.0.1:{TestPorts.Take()}";
        Assert.True((await Resolver(upstream).ResolveAsync("example.com", DnsType.MX, Token)).IsTemporaryFailure);
        Assert.True((await Resolver(upstream.Replace("udp", "tcp", StringComparison.Ordinal)).ResolveAsync("example.com", DnsType.MX, Token)).IsTemporaryFailure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Authenticated_data_on_this_machine_counts(bool validates)
    {
        _server.AuthenticatesData = validates;
        Assert.Equal(validates, (await Resolver().ResolveAsync("www.example.com", DnsType.A, Token)).Authenticated);
    }

    [Theory]
    [InlineData("udp://192.0.2.1", false)]
    [InlineData("tcp://192.0.2.1:5353", false)]
    [InlineData("udp://127.0.0.53", true)]
    [InlineData("udp://[::1]", true)]
    [InlineData("tls://192.0.2.1", true)]
    [InlineData("https://192.0.2.1/dns-query", true)]
    public void Knows_whose_word_counts(string text, bool authentic)
    {
        Assert.True(DnsUpstream.TryParse(text, out var upstream, out _));
        Assert.Equal(authentic, upstream.IsAuthentic);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.1.1.1")]
    [InlineData("udp://resolver.example")]
    [InlineData("udp://192.0.2.1/path")]
    [InlineData("http://192.0.2.1/dns-query")]
    [InlineData("https://user@192.0.2.1/dns-query")]
    public void Refuses_an_upstream_it_cannot_ask(string text)
    {
        Assert.False(DnsUpstream.TryParse(text, out _, out var problem));
        Assert.Contains("no DNS upstream", problem, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new StubResolver(new DnsOptions { Upstreams = [text] }, _clock));
    }

    [Fact]
    public void Reads_the_name_servers_of_the_machine()
    {
        var found = SystemNameServers.Parse("# c\nnameserver 192.0.2.1\nsearch x\nnameserver\t2001:db8::1 # v6\nnameserver nonsense\nnameserverx 192.0.2.9\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n");
        Assert.Equal(["udp://192.0.2.1:53", "udp://[2001:db8::1]:53", "udp://192.0.2.2:53"], found.Select(u => u.ToString()));
        Assert.Empty(SystemNameServers.Parse("options ndots:0"));
        Assert.Equal(2, SystemNameServers.Fallback.Length);
    }

    internal static ReadOnlyMemory<byte> Written(DnsMessage message)
    {
        var octets = new byte[4096];
        Assert.True(DnsMessageWriter.TryWrite(message, octets, out var length));
        return octets.AsMemory(0, length);
    }

    private void Interfere(Func<DnsServerExchange, IReadOnlyList<ReadOnlyMemory<byte>>> how) => _server.Interference = e => ValueTask.FromResult(how(e));

    // The time of the try is over as soon as the question has come.
    private void StaySilent() => Interfere(_ =>
    {
        _clock.Advance(new DnsOptions().TryTimeout);
        return [];
    });

    private T Track<T>(T other)
        where T : IAsyncDisposable
    {
        _others.Add(other);
        return other;
    }

    private StubResolver Resolver(params string[] upstreams) =>
        Track(new StubResolver(new DnsOptions { Upstreams = upstreams.Length == 0 ? [_server.Upstream] : upstreams }, _clock));
}
