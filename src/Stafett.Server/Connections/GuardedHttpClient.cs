using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Connections;

/// <summary>
/// The one client for URLs that strangers choose. It connects to public addresses only (<see cref="GuardedDialer"/>), uses no proxy and keeps no cookies,
/// proves the host of every https URL, follows a redirect once and only where it was asked to, and ends every call by its time: also with servers that say
/// nothing, little by little, or without end. What goes wrong is a value.
/// </summary>
public sealed class GuardedHttpClient : IDisposable
{
    // A megabyte that is refused need not be sent first; less is sent faster than the question is answered.
    private const long AsksFirstFrom = 1024 * 1024;

    private static readonly TimeSpan BodyTime = TimeSpan.FromSeconds(5);

    private readonly GuardedDialer _dialer;
    private readonly X509Certificate2? _trustedRoot;
    private readonly Lock _making = new();

    // Made with the first call: many servers make none, and the framework's client is large.
    private HttpMessageInvoker? _client;
    private readonly TimeProvider _time;

    /// <param name="allowPrivate">Addresses that are not public may be connected to; for a sandbox or a closed network.</param>
    public GuardedHttpClient(IDnsResolver dns, bool allowPrivate, TimeProvider time)
        : this(new GuardedDialer(dns, allowPrivate, time), time, trustedRoot: null)
    {
    }

    /// <param name="trustedRoot">Instead of the system's roots; for tests.</param>
    internal GuardedHttpClient(GuardedDialer dialer, TimeProvider time, X509Certificate2? trustedRoot)
    {
        _dialer = dialer;
        _time = time;
        _trustedRoot = trustedRoot;
    }

    /// <summary>Throws only <see cref="OperationCanceledException"/> for the caller's token, and what the body's writer throws.</summary>
    public async Task<HttpOutcome> SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(call.TimeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await SendAsync(call, call.Url, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HttpOutcome.Failed(HttpFailure.Timeout, $"{call.Url.IdnHost} did not answer in time");
        }
        catch (HttpRequestException e) when (e.InnerException is DialException dial)
        {
            return HttpOutcome.Failed(dial.Failure, dial.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed(e, call.Url.IdnHost);
        }
    }

    public void Dispose() => _client?.Dispose();

    private HttpMessageInvoker Client()
    {
        lock (_making)
            return _client ??= Make();
    }

    private HttpMessageInvoker Make() => new(new SocketsHttpHandler
    {
        ConnectCallback = (context, token) => _dialer.DialAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, token),
        ConnectTimeout = TimeSpan.FromSeconds(30),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        MaxConnectionsPerServer = 100,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 64 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = null,
        SslOptions = TlsOptions(_trustedRoot),
    });

    private async Task<HttpOutcome> SendAsync(HttpCall call, Uri url, CancellationToken cancellationToken)
    {
        if (OutgoingUrl.Refuse(url) is { } why)
            return HttpOutcome.Failed(HttpFailure.NotAllowed, why);
        using var request = Request(call, url);
        using var response = await Client().SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (url == call.Url && call.FollowsRedirect && Next(response, call, url) is { } next)
        {
            var outcome = await SendAsync(call, next, cancellationToken).ConfigureAwait(false);
            return outcome with { WasRedirected = true };
        }

        var (body, isWhole) = await ReadAsync(response, call.MaxAnswer, cancellationToken).ConfigureAwait(false);
        return new HttpOutcome((int)response.StatusCode, HttpFailure.None, "")
        {
            Body = body,
            IsWhole = isWhole,
            ContentType = response.Content.Headers.ContentType?.MediaType,
            RetryAfter = RetryAfter(response),
            HttpVersion = response.Version,
        };
    }

    private static HttpRequestMessage Request(HttpCall call, Uri url)
    {
        var request = new HttpRequestMessage(call.Method, url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (call.Body is { } body)
        {
            request.Content = new CallContent(body);
            request.Headers.ExpectContinue = body.Length is null or >= AsksFirstFrom;
        }

        foreach (var (name, value) in call.Headers)
        {
            if (!name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                request.Headers.Add(name, value);
            // The framework's reader takes no parameters behind a comma, as signatures have them (RFC 9110 §11.4).
            else if (IsSameOrigin(url, call.Url) && value.IndexOf(' ') is var space)
                request.Headers.Authorization = new AuthenticationHeaderValue(value[..space], value[(space + 1)..]);
        }

        return request;
    }

    // RFC 9110 §15.4: 307 and 308 keep method and body. 301 to 303 may turn a POST into a GET, which would ask for a page and lose the message.
    private static Uri? Next(HttpResponseMessage response, HttpCall call, Uri url)
    {
        var follows = (int)response.StatusCode switch
        {
            307 or 308 => true,
            301 or 302 or 303 => call.Body is null,
            _ => false,
        };
        if (!follows || response.Headers.Location is not { } location || !Uri.TryCreate(url, location, out var next))
            return null;
        // What was asked under TLS is not told in the clear.
        return url.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp ? null : next;
    }

    private async Task<(ReadOnlyMemory<byte> Body, bool IsWhole)> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(BodyTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var kept = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            while (true)
            {
                var count = await body.ReadAsync(buffer, either.Token).ConfigureAwait(false);
                if (count == 0)
                    return (kept.ToArray(), true);
                var room = most - (int)kept.Length;
                kept.Write(buffer, 0, Math.Min(count, room));
                if (count > room)
                    return (kept.ToArray(), false);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status has been given, and what it says is done.
            return (kept.ToArray(), false);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } after)
            return null;
        var wait = after.Delta ?? after.Date!.Value - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool IsSameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.IdnHost == b.IdnHost && a.Port == b.Port;

    private static HttpOutcome Failed(Exception e, string host)
    {
        if (e.InnerException is AuthenticationException || e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
            return HttpOutcome.Failed(HttpFailure.Tls, $"TLS with {host} failed: {e.InnerException?.Message ?? e.Message}");
        return e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
            ? HttpOutcome.Failed(HttpFailure.Connect, $"{host} cannot be reached")
            : HttpOutcome.Failed(HttpFailure.Broken, $"the connection with {host} broke off, or what came was no HTTP");
    }

    private static SslClientAuthenticationOptions TlsOptions(X509Certificate2? trustedRoot)
    {
        var options = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (trustedRoot is null)
            return options;
        options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        options.CertificateChainPolicy.CustomTrustStore.Add(trustedRoot);
        return options;
    }
}
