using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Stafett.Server.Connections;
using Stafett.Server.Tests.Delivery;

namespace Stafett.Server.Tests.Connections;

/// <summary>What a server answers, and how long we listen to it.</summary>
public sealed class HttpAnswerTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly Lazy<X509Certificate2> ForLocalhost = new(() => Certificate("localhost", expired: false));

    [Theory]
    [InlineData(64 * 1024 - 1, true)]
    [InlineData(64 * 1024, true)]
    [InlineData(64 * 1024 + 1, false)]
    public async Task Sixty_four_kilobytes_are_kept(int length, bool isWhole)
    {
        await using var peer = HttpPeer.Answering($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}");

        var outcome = await SendAsync(peer);

        Assert.Equal((200, Math.Min(length, 64 * 1024), isWhole), (outcome.Status, outcome.Body.Length, outcome.IsWhole));
    }

    [Fact]
    public async Task A_body_without_end_is_left()
    {
        var block = new byte[8192];
        var left = new TaskCompletionSource();
        await using var peer = new HttpPeer(async (_, stream, token) =>
        {
            await HttpPeer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n", token);
            try
            {
                while (true)
                    await stream.WriteAsync(block, token);
            }
            catch (IOException)
            {
                left.SetResult();
                throw;
            }
        });

        var outcome = await SendAsync(peer);

        Assert.Equal((200, 64 * 1024, false), (outcome.Status, outcome.Body.Length, outcome.IsWhole));
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task A_body_that_drips_is_left_after_five_seconds_and_its_status_counts()
    {
        var time = new FakeTimeProvider();
        var watched = new WatchedClock(time, TimeSpan.FromSeconds(5));
        await using var peer = new HttpPeer(async (_, stream, token) =>
        {
            await HttpPeer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx", token);
            await watched.TimerSet.WaitAsync(TimeSpan.FromSeconds(30), token);
            for (var i = 0; i < 6; i++)
            {
                await HttpPeer.WriteAsync(stream, "x", token);
                time.Advance(TimeSpan.FromSeconds(1));
            }

            await HttpPeer.ForeverAsync(token);
        });

        var outcome = await SendAsync(peer, time: watched);

        Assert.Equal((200, false), (outcome.Status, outcome.IsWhole));
    }

    [Fact]
    public async Task Silence_ends_with_the_time_limit()
    {
        var time = new FakeTimeProvider();
        await using var peer = new HttpPeer((_, _, token) =>
        {
            time.Advance(TimeSpan.FromSeconds(61));
            return HttpPeer.ForeverAsync(token);
        });

        Assert.Equal(HttpFailure.Timeout, (await SendAsync(peer, time: time)).Failure);
    }

    [Fact]
    public async Task A_head_that_drips_ends_with_the_time_limit()
    {
        var time = new FakeTimeProvider();
        await using var peer = new HttpPeer(async (_, stream, token) =>
        {
            await HttpPeer.WriteAsync(stream, "HTTP/1.1 200 OK\r\n", token);
            for (var i = 0; i < 70; i++)
            {
                await HttpPeer.WriteAsync(stream, $"X-{i}: y\r\n", token);
                time.Advance(TimeSpan.FromSeconds(1));
            }

            await HttpPeer.ForeverAsync(token);
        });

        Assert.Equal(HttpFailure.Timeout, (await SendAsync(peer, time: time)).Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("HTTP/1.1 2")]
    [InlineData("220 mail.example ESMTP\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno field\r\n\r\n")]
    public async Task What_is_no_http_is_said_to_be_broken(string answer)
    {
        await using var peer = new HttpPeer(async (_, stream, token) =>
        {
            await HttpPeer.WriteAsync(stream, answer, token);
            await stream.DisposeAsync();
        });

        Assert.Equal(HttpFailure.Broken, (await SendAsync(peer)).Failure);
    }

    [Fact]
    public async Task A_head_without_end_is_broken()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK\r\nX: " + new string('y', 100_000));

        Assert.Equal(HttpFailure.Broken, (await SendAsync(peer)).Failure);
    }

    [Theory]
    [InlineData("307 Temporary Redirect", 200)]
    [InlineData("308 Permanent Redirect", 200)]
    [InlineData("301 Moved Permanently", 301)]
    [InlineData("302 Found", 302)]
    [InlineData("303 See Other", 303)]
    public async Task A_body_is_only_redirected_where_it_may_go_along(string status, int expected)
    {
        await using var peer = new HttpPeer((asked, stream, token) => HttpPeer.WriteAsync(stream,
            asked.Line.Contains("/first", StringComparison.Ordinal)
                ? $"HTTP/1.1 {status}\r\nLocation: /second\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            token));

        var outcome = await SendAsync(peer, call => call with { FollowsRedirect = true, Body = Body("hello") }, "/first");

        Assert.Equal((expected, expected == 200), (outcome.Status, outcome.WasRedirected));
        Assert.All(peer.Asked, a => Assert.Equal("hello", Encoding.UTF8.GetString(a.Body)));
        Assert.Equal(expected == 200 ? 2 : 1, peer.Asked.Count);
    }

    [Fact]
    public async Task Only_one_redirect_is_followed_and_only_where_asked()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 307 Temporary Redirect\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(307, (await SendAsync(peer, call => call with { FollowsRedirect = true })).Status);
        Assert.Equal(2, peer.Asked.Count);
        Assert.Equal(307, (await SendAsync(peer)).Status);
        Assert.Equal(3, peer.Asked.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    [InlineData("http://192.0.43.8:25/")]
    [InlineData("ftp://192.0.43.8/")]
    [InlineData("javascript:1")]
    public async Task A_redirect_is_checked_like_the_first_url(string location)
    {
        await using var peer = HttpPeer.Answering($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

        var outcome = await SendAsync(peer, call => call with { FollowsRedirect = true });

        Assert.Equal(HttpFailure.NotAllowed, outcome.Failure);
        Assert.Single(peer.Asked);
    }

    [Fact]
    public async Task A_redirect_to_this_machine_is_refused_at_the_connection()
    {
        await using var inner = HttpPeer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var peer = HttpPeer.Answering($"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{inner.Port}/\r\nContent-Length: 0\r\n\r\n");
        using var client = new GuardedHttpClient(
            new GuardedDialer(new ZoneResolver().Address("outer.example", "192.0.43.8"), allowPrivate: false, TimeProvider.System) { OpenAsync = (_, token) => LoopbackAsync(peer.Port, token) },
            TimeProvider.System, trustedRoot: null);

        var outcome = await client.SendAsync(new HttpCall(HttpMethod.Get, new Uri("http://outer.example/")) { FollowsRedirect = true }, Token);

        Assert.Equal(HttpFailure.NotAllowed, outcome.Failure);
        Assert.Empty(inner.Asked);
    }

    [Fact]
    public async Task A_password_stays_at_its_origin()
    {
        await using var other = HttpPeer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var peer = HttpPeer.Answering($"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{other.Port}/\r\nContent-Length: 0\r\n\r\n");

        await SendAsync(peer, call => call with { FollowsRedirect = true, Headers = [("Authorization", "Basic YTpi"), ("X-Signature", "abc")] });

        Assert.Equal("Basic YTpi", Assert.Single(peer.Asked).Fields["Authorization"]);
        var asked = Assert.Single(other.Asked);
        Assert.DoesNotContain("Authorization", asked.Fields.Keys);
        Assert.Equal("abc", asked.Fields["X-Signature"]);
    }

    [Fact]
    public async Task A_body_of_unknown_length_goes_in_chunks_and_a_large_one_asks_first()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var large = new string('x', 2 * 1024 * 1024);

        await SendAsync(peer, call => call with { Body = Body("small") });
        await SendAsync(peer, call => call with { Body = Body("unknown") with { Length = null } });
        await SendAsync(peer, call => call with { Body = Body(large) });

        var asked = peer.Asked.ToArray();
        Assert.Equal(["small", "unknown", large], asked.Select(a => Encoding.UTF8.GetString(a.Body)));
        Assert.Equal([false, true, true], asked.Select(a => a.Fields.ContainsKey("Expect")));
        Assert.Equal([false, true, false], asked.Select(a => a.Fields.ContainsKey("Transfer-Encoding")));
        Assert.Equal("text/plain; charset=utf-8", asked[0].Fields["Content-Type"]);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Thu, 01 Jan 2026 00:01:30 GMT", 90)]
    [InlineData("Thu, 01 Jan 2015 00:00:00 GMT", 0)]
    [InlineData("soon", null)]
    public async Task Retry_after_is_a_time_from_now(string value, int? seconds)
    {
        await using var peer = HttpPeer.Answering($"HTTP/1.1 503 Service Unavailable\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n");

        var outcome = await SendAsync(peer, time: new FakeTimeProvider());

        Assert.Equal(seconds, outcome.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData("self-signed")]
    [InlineData("other name")]
    [InlineData("expired")]
    [InlineData("plain")]
    public async Task Tls_that_proves_nothing_is_refused(string what)
    {
        var certificate = what switch
        {
            "plain" => null,
            "other name" => Certificate("other.example", expired: false),
            "expired" => Certificate("localhost", expired: true),
            _ => ForLocalhost.Value,
        };
        await using var peer = new HttpPeer((_, _, _) => Task.CompletedTask, certificate) { Greeting = certificate is null ? "220 mail.example ESMTP\r\n" : "" };
        using var client = Client(TimeProvider.System, what is "self-signed" or "plain" ? null : certificate);

        var outcome = await client.SendAsync(new HttpCall(HttpMethod.Get, new Uri($"https://localhost:{peer.Port}/")), Token);

        Assert.True(outcome.Failure == HttpFailure.Tls, outcome.ToString());
        Assert.DoesNotContain(peer.Asked, a => a.Line.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Http_2_is_spoken_where_it_is_offered()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(ForLocalhost.Value)));
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapPost("/", (HttpRequest request) => $"{request.Protocol} {request.ContentLength}");
        await app.StartAsync(Token);
        var port = new Uri(app.Urls.First()).Port;
        using var client = Client(TimeProvider.System, ForLocalhost.Value);

        var outcome = await client.SendAsync(new HttpCall(HttpMethod.Post, new Uri($"https://localhost:{port}/")) { Body = Body("hello") }, Token);

        Assert.Equal((200, "HTTP/2 5", HttpVersion.Version20), (outcome.Status, Encoding.UTF8.GetString(outcome.Body.Span), outcome.HttpVersion));
    }

    [Fact]
    public async Task The_callers_end_is_the_callers()
    {
        using var stop = new CancellationTokenSource();
        await using var peer = new HttpPeer((_, _, token) =>
        {
            stop.Cancel();
            return HttpPeer.ForeverAsync(token);
        });
        using var client = Client(TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(new HttpCall(HttpMethod.Get, new Uri($"http://127.0.0.1:{peer.Port}/")), stop.Token));
    }

    /// <summary>Tells when somebody begins to wait for just this long.</summary>
    private sealed class WatchedClock(FakeTimeProvider time, TimeSpan wait) : TimeProvider
    {
        private readonly TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task TimerSet => _set.Task;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = time.CreateTimer(callback, state, dueTime, period);
            if (dueTime == wait)
                _set.TrySetResult();
            return timer;
        }
    }

    private static HttpBody Body(string text) =>
        new("text/plain; charset=utf-8", Encoding.UTF8.GetByteCount(text), (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask());

    private static async Task<HttpOutcome> SendAsync(HttpPeer peer, Func<HttpCall, HttpCall>? change = null, string path = "/", TimeProvider? time = null)
    {
        using var client = Client(time ?? TimeProvider.System);
        var call = new HttpCall(HttpMethod.Post, new Uri($"http://127.0.0.1:{peer.Port}{path}"));
        return await client.SendAsync(change?.Invoke(call) ?? call, Token);
    }

    private static GuardedHttpClient Client(TimeProvider time, X509Certificate2? root = null) => new(new GuardedDialer(new ZoneResolver(), allowPrivate: true, time), time, root);

    private static async ValueTask<Stream> LoopbackAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
    }

    internal static X509Certificate2 Certificate(string name, bool expired)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = expired ? request.CreateSelfSigned(now.AddDays(-10), now.AddDays(-1)) : request.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
