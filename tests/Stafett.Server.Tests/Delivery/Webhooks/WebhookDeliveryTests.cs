using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Delivery.Webhooks;
using Stafett.Server.Observability;
using Stafett.Server.Tests.Connections;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary>Requests, tries and pauses, with a receiver that answers as it is told.</summary>
public sealed class WebhookDeliveryTests : IDisposable
{
    private const string Key = "key-of-the-webhook-tests";
    private const string Empty = "\r\nContent-Length: 0\r\n\r\n";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly ServerMetrics _metrics = new();
    private readonly List<TimeSpan> _pauses = [];

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task The_body_is_json_and_both_signatures_are_right()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK" + Empty);

        var outcome = await DeliverAsync(peer, "/in?token=1", "Subject: hi\r\n\r\nhello\r\n");

        Assert.Equal((250, 200, 1, ""), (outcome.Reply.Code, outcome.Status, outcome.Tries, outcome.Problem));
        var asked = Assert.Single(peer.Asked);
        Assert.Equal("POST /in?token=1 HTTP/1.1", asked.Line);
        Assert.Equal("application/json; charset=utf-8", asked.Fields["Content-Type"]);
        Assert.Equal("Stafett/1.0 (+https://us.example)", asked.Fields["User-Agent"]);
        Assert.Equal(asked.Body.Length.ToString(CultureInfo.InvariantCulture), asked.Fields["Content-Length"]);
        Assert.DoesNotContain("Content-Encoding", asked.Fields.Keys);
        Assert.Equal(("0123", "1"), (asked.Fields[WebhookDelivery.IdHeader], asked.Fields[WebhookDelivery.AttemptHeader]));
        using var json = JsonDocument.Parse(asked.Body);
        Assert.Equal("hi", json.RootElement.GetProperty("subject").GetString());
        Assert.Equal("X-Original-To: a@alias.example\r\nSubject: hi\r\n\r\nhello\r\n", json.RootElement.GetProperty("raw").GetString());
        await AssertSignedAsync(asked, asked.Body);
    }

    [Theory]
    [InlineData("/?raw=false", false, true)]
    [InlineData("/?attachments=no&raw=0", false, false)]
    [InlineData("/", true, true)]
    public async Task The_url_can_leave_things_out(string path, bool raw, bool attachments)
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK" + Empty);

        await DeliverAsync(peer, path, "Content-Disposition: attachment; filename=a.bin\r\nContent-Type: application/octet-stream\r\n\r\nhello\r\n");

        var asked = Assert.Single(peer.Asked);
        Assert.Equal($"POST {path} HTTP/1.1", asked.Line);
        using var json = JsonDocument.Parse(asked.Body);
        Assert.Equal(raw, json.RootElement.TryGetProperty("raw", out _));
        Assert.Equal(attachments, json.RootElement.TryGetProperty("attachments", out _));
    }

    [Fact]
    public async Task Compressed_where_asked_and_signed_as_it_was_before()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK" + Empty);

        await DeliverAsync(peer, "/", "Subject: hi\r\n\r\nhello\r\n", new WebhookOptions { Compress = true });

        var asked = Assert.Single(peer.Asked);
        Assert.Equal("gzip", asked.Fields["Content-Encoding"]);
        var plain = new MemoryStream();
        await using (var gzip = new GZipStream(new MemoryStream(asked.Body), CompressionMode.Decompress))
            await gzip.CopyToAsync(plain, Token);
        await AssertSignedAsync(asked, plain.ToArray());
    }

    [Theory]
    [InlineData("408 Request Timeout", 4, 421)]
    [InlineData("413 Content Too Large", 4, 421)]
    [InlineData("429 Too Many Requests", 4, 421)]
    [InlineData("500 Internal Server Error", 4, 421)]
    [InlineData("503 Service Unavailable", 4, 421)]
    [InlineData("400 Bad Request", 1, 421)]
    [InlineData("401 Unauthorized", 1, 421)]
    [InlineData("403 Forbidden", 1, 550)]
    [InlineData("404 Not Found", 1, 550)]
    [InlineData("410 Gone", 1, 421)]
    [InlineData("202 Accepted", 1, 421)]
    [InlineData("204 No Content", 1, 421)]
    [InlineData("302 Found", 1, 421)]
    public async Task What_may_pass_is_tried_again(string status, int tries, int code)
    {
        await using var peer = HttpPeer.Answering($"HTTP/1.1 {status}{Empty}");

        var outcome = await DeliverAsync(peer);

        Assert.Equal((code, tries, tries), (outcome.Reply.Code, outcome.Tries, peer.Asked.Count));
        Assert.Equal(tries - 1, _pauses.Count);
        Assert.Equal(Enumerable.Range(1, tries).Select(n => n.ToString(CultureInfo.InvariantCulture)), peer.Asked.Select(a => a.Fields[WebhookDelivery.AttemptHeader]));
        Assert.All(peer.Asked, a => Assert.Equal("0123", a.Fields[WebhookDelivery.IdHeader]));
        Assert.Equal(tries, _metrics.Webhooks[WebhookResult.Refused]);
        Assert.DoesNotContain("127.0.0.1", outcome.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pauses_grow_and_differ()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 500 Oh" + Empty);

        await DeliverAsync(peer);

        Assert.Collection(_pauses,
            first => Assert.InRange(first.TotalSeconds, 0.75, 1.25),
            second => Assert.InRange(second.TotalSeconds, 3, 5),
            third => Assert.InRange(third.TotalSeconds, 12, 20));
    }

    [Theory]
    [InlineData("30", 30, 4)]
    [InlineData("60", 60, 4)]
    [InlineData("61", 0, 1)]
    [InlineData("86400", 0, 1)]
    [InlineData("0", 1, 4)]
    public async Task A_receiver_can_say_when_to_come_again(string after, int pause, int tries)
    {
        await using var peer = HttpPeer.Answering($"HTTP/1.1 429 Too Many Requests\r\nRetry-After: {after}{Empty}");

        var outcome = await DeliverAsync(peer);

        Assert.Equal((421, tries), (outcome.Reply.Code, outcome.Tries));
        if (tries > 1)
            Assert.Equal(pause, _pauses[0].TotalSeconds, tolerance: 0.25);
    }

    [Fact]
    public async Task A_later_try_can_succeed()
    {
        var count = 0;
        await using var peer = new HttpPeer((_, stream, token) =>
            HttpPeer.WriteAsync(stream, (++count < 3 ? "HTTP/1.1 502 Bad Gateway" : "HTTP/1.1 200 OK") + Empty, token));

        var outcome = await DeliverAsync(peer);

        Assert.Equal((250, 3), (outcome.Reply.Code, outcome.Tries));
        Assert.Equal((2, 1), (_metrics.Webhooks[WebhookResult.Refused], _metrics.Webhooks[WebhookResult.Accepted]));
    }

    [Theory]
    [InlineData("201 Created")]
    [InlineData("204 No Content")]
    public async Task Other_successes_count_where_the_operator_says_so(string status)
    {
        await using var peer = HttpPeer.Answering($"HTTP/1.1 {status}{Empty}");

        Assert.Equal(250, (await DeliverAsync(peer, options: new WebhookOptions { AcceptAllSuccess = true })).Reply.Code);
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_left_alone_after_five_requests()
    {
        await using var peer = new HttpPeer(async (_, stream, _) => await stream.DisposeAsync());
        using var client = Client();
        var delivery = Delivery(client, new WebhookOptions());

        var first = await delivery.DeliverAsync(Request(peer.Port, "/", "\r\nhello"), Token);
        var second = await delivery.DeliverAsync(Request(peer.Port, "/", "\r\nhello"), Token);
        var third = await delivery.DeliverAsync(Request(peer.Port, "/other", "\r\nhello"), Token);

        Assert.Equal([4, 1, 0], new[] { first, second, third }.Select(o => o.Tries));
        Assert.All(new[] { first, second, third }, o => Assert.Equal(421, o.Reply.Code));
        Assert.Contains("has not answered for a while", third.Reply.Text, StringComparison.Ordinal);
        Assert.Equal(5, peer.Asked.Count);
        Assert.Equal((5, 2), (_metrics.Webhooks[WebhookResult.Unanswered], _metrics.Webhooks[WebhookResult.NotTried]));
    }

    /// <summary>Attack row 110: a URL of mallory's that never answers, at a host where others have theirs.</summary>
    [Fact]
    public async Task Silence_at_one_owners_url_is_not_held_against_another()
    {
        await using var peer = new HttpPeer(async (asked, stream, token) =>
        {
            if (asked.Line.Contains("/silent", StringComparison.Ordinal))
                await stream.DisposeAsync();
            else
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK" + Empty), token);
        });
        using var client = Client();
        var delivery = Delivery(client, new WebhookOptions());
        for (var i = 0; i < 3; i++)
            Assert.Equal(421, (await delivery.DeliverAsync(To(Request(peer.Port, "/silent", "\r\nhello"), $"x@a{i}.mallory.example"), Token)).Reply.Code);

        var other = await delivery.DeliverAsync(To(Request(peer.Port, "/good", "\r\nhello"), "bob@honest.example"), Token);

        Assert.Equal((250, 1), (other.Reply.Code, other.Tries));
        // Subdomains are nobody else.
        Assert.Equal(6, peer.Asked.Count);
    }

    [Fact]
    public async Task Requests_of_one_owner_leave_half_of_the_places_of_a_host()
    {
        var (free, begun) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var peer = new HttpPeer(async (asked, stream, token) =>
        {
            if (asked.Line.Contains("/slow", StringComparison.Ordinal))
            {
                begun.TrySetResult();
                await free.Task.WaitAsync(token);
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK" + Empty), token);
        });
        using var client = Client();
        var delivery = Delivery(client, new WebhookOptions { ConnectionsPerHost = 2 });
        var slow = Enumerable.Range(0, 4).Select(_ => delivery.DeliverAsync(To(Request(peer.Port, "/slow", "\r\nhello"), "x@mallory.example"), Token)).ToArray();
        await begun.Task;

        var other = await delivery.DeliverAsync(To(Request(peer.Port, "/good", "\r\nhello"), "bob@honest.example"), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(250, other.Reply.Code);
        Assert.Equal(2, peer.Asked.Count);
        free.SetResult();
        Assert.All(await Task.WhenAll(slow), o => Assert.Equal(250, o.Reply.Code));
    }

    private static WebhookRequest To(WebhookRequest request, string recipient) => request with { Message = request.Message with { Recipients = [recipient] } };

    [Fact]
    public async Task A_name_and_password_in_the_url_become_a_header_and_are_not_logged()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK" + Empty);
        using var client = Client();
        var request = Request(peer.Port, "/", "\r\nhello") with { Url = new Uri($"http://me:s%C3%A9cret@127.0.0.1:{peer.Port}/x") };

        var outcome = await Delivery(client, new WebhookOptions()).DeliverAsync(request, Token);

        var asked = Assert.Single(peer.Asked);
        Assert.Equal("POST /x HTTP/1.1", asked.Line);
        Assert.Equal("me:sécret", Encoding.UTF8.GetString(Convert.FromBase64String(asked.Fields["Authorization"]["Basic ".Length..])));
        Assert.Equal($"127.0.0.1:{peer.Port}", outcome.Host);
    }

    [Fact]
    public async Task An_address_where_nothing_may_be_sent_is_final_and_not_tried_again()
    {
        using var client = new GuardedHttpClient(new ZoneResolver(), allowPrivate: false, TimeProvider.System);

        var outcome = await Delivery(client, new WebhookOptions()).DeliverAsync(Request(80, "/", "\r\nhello"), Token);

        Assert.Equal((550, 1), (outcome.Reply.Code, outcome.Tries));
        Assert.DoesNotContain("loopback", outcome.Reply.Text, StringComparison.Ordinal);
        Assert.Contains("loopback", outcome.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_of_ours_is_temporary()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 404 Not Found" + Empty);
        using var client = Client();
        var delivery = new WebhookDelivery(
            new WebhookOptions { Key = Key }, client, "no product\n", TimeProvider.System, NullLogger<WebhookDelivery>.Instance);

        var outcome = await delivery.DeliverAsync(Request(peer.Port, "/", "\r\nhello"), Token);

        Assert.Equal((451, 0), (outcome.Reply.Code, peer.Asked.Count));
    }

    [Fact]
    public async Task A_large_body_asks_first_and_is_signed_like_a_small_one()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK" + Empty);
        var text = "Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 1000) + "\r\n", 9 * 1024));

        var outcome = await DeliverAsync(peer, "/?attachments=false", text);

        Assert.Equal(250, outcome.Reply.Code);
        var asked = Assert.Single(peer.Asked);
        Assert.True(asked.Body.Length > 8 * 1024 * 1024);
        Assert.Contains("Expect", asked.Fields.Keys);
        await AssertSignedAsync(asked, asked.Body);
    }

    private static async Task AssertSignedAsync(HttpAsked asked, byte[] body)
    {
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(SignatureVerdict.Valid, await WebhookSignature.VerifyAsync(Key, asked.Fields[WebhookSignature.Header], new MemoryStream(body), Token));
        Assert.Equal(SignatureVerdict.Valid, await WebhookSignature.VerifyTimestampedAsync(
            Key, asked.Fields[WebhookSignature.TimestampedHeader], new MemoryStream(body), now, WebhookSignature.Window, Token));
    }

    private async Task<WebhookOutcome> DeliverAsync(HttpPeer peer, string path = "/", string text = "\r\nhello", WebhookOptions? options = null)
    {
        using var client = Client();
        return await Delivery(client, options ?? new WebhookOptions()).DeliverAsync(Request(peer.Port, path, text), Token);
    }

    private static GuardedHttpClient Client() => new(new ZoneResolver(), allowPrivate: true, TimeProvider.System);

    private WebhookDelivery Delivery(GuardedHttpClient client, WebhookOptions options) => new(
        options with { Key = Key }, client, "Stafett/1.0 (+https://us.example)", TimeProvider.System, NullLogger<WebhookDelivery>.Instance, _metrics)
    {
        PauseAsync = (pause, _) =>
        {
            _pauses.Add(pause);
            return Task.CompletedTask;
        },
    };

    private static WebhookRequest Request(int port, string path, string text)
    {
        var session = new WebhookSession("a@alias.example", "192.0.2.1", 1234, "[192.0.2.1]", "client.example", "bob@sender.example", "mx.example", DateTimeOffset.UnixEpoch);
        var message = new WebhookMessage("X-Original-To: a@alias.example\r\n"u8.ToArray(), new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)), ["a@alias.example"], session);
        return new WebhookRequest(message, new Uri($"http://127.0.0.1:{port}{path}"), "0123");
    }
}
