namespace Stafett.Server.Connections;

/// <summary>Why there was no answer.</summary>
public enum HttpFailure
{
    /// <summary>There was one.</summary>
    None,

    /// <summary>We do not ask there: the URL, or every address of its host, is none that a stranger may send us to.</summary>
    NotAllowed,

    /// <summary>DNS knows no such host, or no address of it.</summary>
    NoSuchHost,

    /// <summary>DNS could not be asked.</summary>
    LookUp,

    Connect,

    /// <summary>No TLS, or a certificate that does not prove the host.</summary>
    Tls,

    /// <summary>The time was over before the status was there.</summary>
    Timeout,

    /// <summary>The connection broke off, or what came was no HTTP.</summary>
    Broken,
}

/// <summary>What came of an <see cref="HttpCall"/>.</summary>
/// <param name="Status">0 where there was no answer.</param>
/// <param name="Problem">In words, for logs and for the owner of the URL: names the host, never the path. Empty where there was an answer.</param>
public sealed record HttpOutcome(int Status, HttpFailure Failure, string Problem)
{
    /// <summary>At most <see cref="HttpCall.MaxAnswer"/> octets.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>False: the body was longer, slower than 5 seconds, or broke off. The status counts all the same.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Such as <c>application/json</c>; null where none was said.</summary>
    public string? ContentType { get; init; }

    /// <summary><c>Retry-After</c> (RFC 9110 §10.2.3) as a time from now, never negative; null where there was none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Of the protocol: 1.1 or 2.0.</summary>
    public Version? HttpVersion { get; init; }

    /// <summary>One redirect was followed.</summary>
    public bool WasRedirected { get; init; }

    internal static HttpOutcome Failed(HttpFailure failure, string problem) => new(0, failure, problem);
}
