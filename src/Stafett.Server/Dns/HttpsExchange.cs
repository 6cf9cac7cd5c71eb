using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>RFC 8484: POST over HTTP/2, many questions on one connection.</summary>
internal sealed class HttpsExchange : IDnsExchange
{
    private static readonly MediaTypeHeaderValue MediaType = new("application/dns-message");

    private readonly Uri _uri;
    private readonly HttpClient _client;

    public HttpsExchange(DnsUpstream upstream, X509Certificate2? trustedRoot)
    {
        _uri = upstream.Uri ?? throw new ArgumentException("Not an HTTPS upstream", nameof(upstream));
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            SslOptions = DnsTls.Options(upstream.CertificateName, trustedRoot),
        };
        // Tries end by their token.
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = ushort.MaxValue };
    }

    public async Task<DnsReply> AskAsync(string name, DnsType type, bool withExtension, CancellationToken cancellationToken)
    {
        var query = DnsQuery.Create(name, type, id: 0, mixCase: false, withExtension);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _uri)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
                Content = new ReadOnlyMemoryContent(query.Octets) { Headers = { ContentType = MediaType } },
            };
            request.Headers.Accept.ParseAdd("application/dns-message");
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                return DnsReply.Failed($"HTTP status {(int)response.StatusCode}");
            if (response.Content.Headers.ContentType?.MediaType != "application/dns-message")
                return DnsReply.Failed("the HTTP response is no DNS message");
            var octets = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return DnsMessageParser.TryParse(octets, out var message) && query.IsAnsweredBy(message)
                ? DnsReply.Of(message)
                : DnsReply.Failed("the HTTP response does not answer the question");
        }
        catch (HttpRequestException e)
        {
            return DnsReply.Failed(e.InnerException?.Message ?? e.Message);
        }
        catch (IOException e)
        {
            return DnsReply.Failed(e.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
