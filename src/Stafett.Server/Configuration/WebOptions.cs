namespace Stafett.Server.Configuration;

/// <summary>The dashboard and the REST API (<c>/v1</c>).</summary>
public sealed record WebOptions
{
    /// <summary>Listeners with plain HTTP, as <c>address:port</c>: for a browser on this machine, or a proxy that does TLS.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["127.0.0.1:8026"];

    /// <summary>Listeners with HTTPS, under the certificate of <c>Mx:CertificateFile</c>.</summary>
    public IReadOnlyList<string> ListenTls { get; init; } = [];

    /// <summary>The address that people open, such as <c>https://mail.example.com</c>: in links of mails, for cookies and passkeys. Empty: http://localhost and the port where only this machine is served, else https:// and the service host.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Who may make an account, by page or API: <c>open</c>: everybody; <c>invited</c>: addresses that a domain has invited; <c>closed</c>: nobody.</summary>
    public string Registration { get; init; } = "open";

    /// <summary>What those who register get: <c>free</c>, <c>enhanced_protection</c> or <c>team</c>. Who runs a server for himself and his friends sells no plans.</summary>
    public string NewAccountPlan { get; init; } = "team";

    /// <summary>Octets of a request's body; a route that needs more says so itself.</summary>
    public int BodySize { get; init; } = 1024 * 1024;

    /// <summary>One request, from its first octet to its answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections to these listeners at the same time.</summary>
    public int Connections { get; init; } = 5_000;

    /// <summary>Requests that one account, or one address that has not signed in, may send to the API in an hour.</summary>
    public int RequestsPerHour { get; init; } = 10_000;
}
