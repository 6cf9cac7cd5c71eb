using Stafett.Server.Connections;

namespace Stafett.Server.Buckets;

/// <summary>Requests to one bucket of a service with the interface of S3, signed or not. The bucket is a stranger's choice: it is asked like any other URL of theirs.</summary>
internal sealed class BucketClient(GuardedHttpClient http, BucketAddress address, BucketKeys keys, TimeProvider time)
{
    private const string Service = "s3";
    private const string ContentType = "application/octet-stream";

    // Answers of errors are a few hundred octets; the objects that are read here no more.
    private const int MaxAnswer = 16 * 1024;

    /// <param name="limit">Until the end of the answer.</param>
    public Task<HttpOutcome> SendAsync(HttpMethod method, Uri url, ReadOnlyMemory<byte>? body, TimeSpan limit, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var hash = RequestSignature.HashOf(body.GetValueOrDefault().Span);
        (string, string)[] sent = [("x-amz-content-sha256", hash), ("x-amz-date", RequestSignature.Time(at))];
        // RFC 9110 §7.2: what the client puts into Host, the port only where it is not the scheme's own.
        (string, string) host = ("host", url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}");
        var authorization = RequestSignature.Authorization(keys, address.Region, Service, at, method.Method, url, [host, .. sent], hash);
        return http.SendAsync(Call(method, url, limit) with { Headers = [.. sent, ("Authorization", authorization)], Body = Body(body) }, cancellationToken);
    }

    /// <summary>As anybody could ask.</summary>
    public Task<HttpOutcome> GetUnsignedAsync(Uri url, TimeSpan limit, CancellationToken cancellationToken) => http.SendAsync(Call(HttpMethod.Get, url, limit), cancellationToken);

    private static HttpCall Call(HttpMethod method, Uri url, TimeSpan limit) => new(method, url) { TimeLimit = limit, MaxAnswer = MaxAnswer };

    private static HttpBody? Body(ReadOnlyMemory<byte>? octets) =>
        octets is { } body ? new HttpBody(ContentType, body.Length, (stream, token) => stream.WriteAsync(body, token).AsTask()) : null;
}
