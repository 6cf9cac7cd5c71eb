using System.Net;
using System.Net.Http.Headers;

namespace Stafett.Server.Connections;

/// <summary>An <see cref="HttpBody"/> as the framework wants it: written straight to the connection.</summary>
internal sealed class CallContent : HttpContent
{
    private readonly HttpBody _body;

    public CallContent(HttpBody body)
    {
        _body = body;
        Headers.ContentType = MediaTypeHeaderValue.Parse(body.ContentType);
        if (body.Encoding is { } encoding)
            Headers.ContentEncoding.Add(encoding);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _body.WriteAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _body.WriteAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length ?? 0;
        return _body.Length is not null;
    }
}
