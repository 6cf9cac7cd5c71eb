namespace Stafett.Server.Connections;

/// <summary>One request to a URL that a stranger chose; see <see cref="GuardedHttpClient"/>.</summary>
public sealed record HttpCall(HttpMethod Method, Uri Url)
{
    /// <summary>Names and values of header fields. <c>Authorization</c> stays at the origin it was meant for.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public HttpBody? Body { get; init; }

    /// <summary>From the first look-up to the last octet of the answer that is kept.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Octets of the answer's body that are kept; the rest is not read.</summary>
    public int MaxAnswer { get; init; } = 64 * 1024;

    /// <summary>One redirect is followed, to a URL that is checked like the first; a body only goes along where the status says so (307, 308).</summary>
    public bool FollowsRedirect { get; init; }
}

/// <summary>The body of a request, written when the connection is there, and again after a redirect.</summary>
/// <param name="Length">Octets; null where it is not known before: the body goes in chunks.</param>
/// <param name="WriteAsync">Writes the same octets each time it is called.</param>
public sealed record HttpBody(string ContentType, long? Length, Func<Stream, CancellationToken, Task> WriteAsync)
{
    /// <summary>Such as <c>gzip</c>; null: none.</summary>
    public string? Encoding { get; init; }
}
