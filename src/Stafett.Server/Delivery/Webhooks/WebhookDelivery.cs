using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Dns;
using Stafett.Server.Observability;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// Posts a message to a URL, signed. While its sender waits, a request that had no answer or one that may pass is made again up to three times, after a pause that
/// grows or that the receiver asked for; then the sender's server is told to come again, which it does for days. Nothing of the body is kept in memory: it is
/// written twice, once into the signature and once to the connection.
/// </summary>
public sealed partial class WebhookDelivery(
    WebhookOptions options, GuardedHttpClient client, string userAgent, TimeProvider time, ILogger<WebhookDelivery> logger, ServerMetrics? metrics = null) : IWebhookDelivery
{
    public const string IdHeader = "X-Webhook-Id";
    public const string AttemptHeader = "X-Webhook-Attempt";
    private const string ContentType = "application/json; charset=utf-8";

    // What the receiver asks for beyond this is left to the sender's server.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>Lets the time between two tries pass; tests do not wait for it.</summary>
    internal Func<TimeSpan, CancellationToken, Task> PauseAsync { get; init; } = (pause, token) => Task.Delay(pause, time, token);

    // Many people's URLs are at one host. What one owner's keep silent about says nothing of the others', and half of the host's places is his part.
    private readonly WebhookHosts _owners = new(Math.Max(1, options.ConnectionsPerHost / 2), options.Timeout, time);
    private readonly Shares<string> _hosts = new(options.ConnectionsPerHost);

    public async Task<WebhookOutcome> DeliverAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var host = request.Url.Authority[(request.Url.Authority.LastIndexOf('@') + 1)..];
        var verdict = new WebhookVerdict(WebhookVerdict.Resting, IsWorthRetry: false, "it has not answered for a while");
        var status = 0;
        var tries = 0;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var (outcome, entry) = await TryAsync(request, host, attempt, cancellationToken).ConfigureAwait(false);
                if (outcome is null)
                {
                    metrics?.Webhooks.Add(WebhookResult.NotTried);
                    // What the last answer said, where there was one, says more than that there was no further try.
                    if (tries == 0 && entry == HostEntry.Busy)
                        verdict = new WebhookVerdict(WebhookVerdict.Busy, IsWorthRetry: false, "it has all the requests that it may have at a time");
                    break;
                }

                tries = attempt;
                status = outcome.Status;
                verdict = WebhookVerdict.Of(outcome, options.AcceptAllSuccess);
                Count(outcome, verdict);
                if (!verdict.IsWorthRetry || attempt > options.Retries || Pause(attempt, outcome) is not { } pause)
                    break;
                LogRetry(logger, host, verdict.Problem, attempt);
                await PauseAsync(pause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // An unknown failure is temporary: no mail bounces for a bug of ours.
            LogBug(logger, e, host);
            verdict = new WebhookVerdict(WebhookVerdict.OurFault, IsWorthRetry: false, "our own fault");
        }

        return new WebhookOutcome(verdict.Reply, host, status, tries, verdict.Problem);
    }

    /// <summary>What the sender of a message is told of an answer, or of none.</summary>
    public static SmtpReply Judge(HttpOutcome outcome, WebhookOptions options) => WebhookVerdict.Of(outcome, options.AcceptAllSuccess).Reply;

    /// <summary>The same of a status, where only 200 is success.</summary>
    public static SmtpReply Judge(int status) => WebhookVerdict.Of(new HttpOutcome(status, HttpFailure.None, ""), acceptsAllSuccess: false).Reply;

    /// <summary>One request, without retries: what <see cref="DeliverAsync"/> sends, and what came of it.</summary>
    public async Task<(HttpOutcome Outcome, WebhookSent Sent)> PostAsync(WebhookRequest request, int attempt, CancellationToken cancellationToken)
    {
        var switches = WebhookSwitches.Read(request.Url);
        using var signer = new WebhookSigner(request.Key ?? options.Key, time.GetUtcNow().ToUnixTimeSeconds());
        await WebhookPayloadWriter.WriteAsync(request.Message, switches, signer, cancellationToken).ConfigureAwait(false);
        var (plain, timestamped) = signer.Finish();
        var headers = new List<(string, string)>
        {
            ("User-Agent", userAgent),
            (WebhookSignature.Header, plain),
            (WebhookSignature.TimestampedHeader, timestamped),
            (IdHeader, request.Id),
            (AttemptHeader, attempt.ToString(CultureInfo.InvariantCulture)),
        };
        if (request.Url.UserInfo.Length > 0)
            headers.Add(("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(request.Url.UserInfo)))));
        var call = new HttpCall(HttpMethod.Post, request.Url)
        {
            Headers = headers,
            Body = options.Compress
                ? new HttpBody(ContentType, null, (stream, token) => WriteCompressedAsync(request.Message, switches, stream, token)) { Encoding = "gzip" }
                : new HttpBody(ContentType, signer.Length, (stream, token) => WriteAsync(request.Message, switches, stream, token)),
            TimeLimit = options.Timeout,
            FollowsRedirect = true,
        };
        var outcome = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return (outcome, new WebhookSent(plain, timestamped, signer.Length));
    }

    private static async Task WriteAsync(WebhookMessage message, WebhookPayloadOptions switches, Stream stream, CancellationToken cancellationToken)
    {
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 16 * 1024, leaveOpen: true));
        await WebhookPayloadWriter.WriteAsync(message, switches, pipe, cancellationToken).ConfigureAwait(false);
        await pipe.CompleteAsync().ConfigureAwait(false);
    }

    private static async Task WriteCompressedAsync(WebhookMessage message, WebhookPayloadOptions switches, Stream stream, CancellationToken cancellationToken)
    {
        var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
            await WriteAsync(message, switches, gzip, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(HttpOutcome? Outcome, HostEntry Entry)> TryAsync(WebhookRequest request, string host, int attempt, CancellationToken cancellationToken)
    {
        var owner = $"{host} {OwnerOf(request.Message)}";
        var entry = await _owners.EnterAsync(owner, cancellationToken).ConfigureAwait(false);
        if (entry != HostEntry.Granted)
            return (null, entry);
        bool? answered = null;
        try
        {
            if (!await TryEnterAsync(host, cancellationToken).ConfigureAwait(false))
                return (null, HostEntry.Busy);
            metrics?.WebhooksPending.Up();
            try
            {
                var (outcome, _) = await PostAsync(request, attempt, cancellationToken).ConfigureAwait(false);
                // Where we do not ask, nobody was silent.
                answered = outcome.Failure == HttpFailure.NotAllowed ? null : outcome.Failure == HttpFailure.None;
                return (outcome, entry);
            }
            finally
            {
                metrics?.WebhooksPending.Down();
                _hosts.Leave(host);
            }
        }
        finally
        {
            _owners.Leave(owner, answered);
        }
    }

    private async ValueTask<bool> TryEnterAsync(string host, CancellationToken cancellationToken)
    {
        if (_hosts.TryEnter(host))
            return true;
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _hosts.EnterAsync(host, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Whose rule names the URL, as far as the message tells: the registered name of the alias that it was sent to.</summary>
    private static string OwnerOf(WebhookMessage message) =>
        message.Recipients is [var first, ..] ? RegisteredName.Of(first[(first.LastIndexOf('@') + 1)..].ToLowerInvariant()) : "";

    private void Count(HttpOutcome outcome, WebhookVerdict verdict) => metrics?.Webhooks.Add(
        verdict.Reply.IsPositive ? WebhookResult.Accepted : outcome.Failure == HttpFailure.None ? WebhookResult.Refused : WebhookResult.Unanswered);

    /// <summary>1, 4 and 16 seconds, a quarter more or less, so that those who failed together do not come back together. Null: not while the sender waits.</summary>
    private static TimeSpan? Pause(int attempt, HttpOutcome outcome)
    {
        var milliseconds = 1000 * (1 << (2 * Math.Min(attempt - 1, 2)));
        var pause = TimeSpan.FromMilliseconds(milliseconds * RandomNumberGenerator.GetInt32(750, 1250) / 1000);
        if (outcome.RetryAfter is not { } asked || asked <= pause)
            return pause;
        return asked <= LongestPause ? asked : null;
    }

    [LoggerMessage(3101, LogLevel.Debug, "Webhook at {Host}: {Problem}, try {Attempt}; trying again")]
    private static partial void LogRetry(ILogger logger, string host, string problem, int attempt);

    [LoggerMessage(3102, LogLevel.Error, "Delivery to the webhook at {Host} failed by our own fault")]
    private static partial void LogBug(ILogger logger, Exception exception, string host);
}
