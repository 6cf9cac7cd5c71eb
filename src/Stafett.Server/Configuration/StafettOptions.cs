namespace Stafett.Server.Configuration;

/// <summary>
/// Everything that is fixed while the process runs: from the configuration file, the environment
/// (<c>STAFETT__Section__Key</c>) and <c>--set Section:Key=value</c>, later ones winning. Validated once, at start.
/// </summary>
public sealed record StafettOptions
{
    public ServiceOptions Service { get; init; } = new();

    public MxOptions Mx { get; init; } = new();

    public HttpOptions Http { get; init; } = new();

    public WebOptions Web { get; init; } = new();

    public ApiOptions Api { get; init; } = new();

    public DatabaseOptions Database { get; init; } = new();

    public DnsOptions Dns { get; init; } = new();

    public DeliveryOptions Delivery { get; init; } = new();

    public ForwardingOptions Forwarding { get; init; } = new();

    public SrsOptions Srs { get; init; } = new();

    public SenderAuthenticationOptions Authentication { get; init; } = new();

    public SigningOptions Signing { get; init; } = new();

    public ReportingOptions Reporting { get; init; } = new();

    public WebhookOptions Webhooks { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();
}

/// <summary>Who we are.</summary>
public sealed record ServiceOptions
{
    /// <summary>The operator's own host name: greeting, Received, SRS addresses, DSNs. Empty: this machine's name.</summary>
    public string Host { get; init; } = "";

    /// <summary>Shown in <c>X-Forward-Email-Website</c> and in reply texts. Empty: https:// and the host.</summary>
    public string Website { get; init; } = "";

    /// <summary>Shown in <c>X-Report-Abuse-To</c> and <c>X-Complaints-To</c>. Empty: abuse@ and the host.</summary>
    public string AbuseAddress { get; init; } = "";

    /// <summary>Adds <c>X-Forward-Email-Session-ID</c> to forwarded mail; for debugging.</summary>
    public bool ShowSessionId { get; init; }

    /// <summary>Where mail for postmaster and abuse of the host goes (RFC 5321 §4.5.1). Empty: it is deferred, and a warning is logged.</summary>
    public string Postmaster { get; init; } = "";

    /// <summary>Where the database, secrets, remembered fingerprints and counts for DMARC reports are kept; made with mode 0700.</summary>
    public string DataDirectory { get; init; } = "data";
}

/// <summary>Receiving from other mail servers.</summary>
public sealed record MxOptions
{
    /// <summary>Listeners with STARTTLS, as <c>address:port</c>; <c>*:25</c> is every address of both families.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["*:25"];

    /// <summary>Listeners with TLS from the first byte.</summary>
    public IReadOnlyList<string> ListenTls { get; init; } = [];

    /// <summary>Addresses or networks (192.0.2.0/24) whose connections begin with a PROXY header (v1 or v2).</summary>
    public IReadOnlyList<string> ProxyPeers { get; init; } = [];

    /// <summary>PEM file with certificate chain. Empty: a self-made certificate.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>PEM file with the private key. Empty: it is in the certificate file.</summary>
    public string CertificateKeyFile { get; init; } = "";

    /// <summary>On: the bytes of a message are read, checked and thrown away. For load measurements only.</summary>
    public bool Discard { get; init; }
}

/// <summary>What an operator looks at.</summary>
public sealed record HttpOptions
{
    /// <summary>Where <c>/metrics</c> and <c>/healthz</c> answer; empty list: nowhere.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["127.0.0.1:8025"];
}

/// <summary>Who answers our questions, and how long answers count.</summary>
public sealed record DnsOptions
{
    /// <summary>
    /// Asked in order: <c>system</c>, <c>udp://192.0.2.1:53</c>, <c>tls://1.1.1.1:853</c>, <c>https://1.1.1.1/dns-query</c>.
    /// </summary>
    public IReadOnlyList<string> Upstreams { get; init; } = ["system"];

    /// <summary>A master file (RFC 1035 §5) that answers instead of the network. Empty: none.</summary>
    public string ZoneFile { get; init; } = "";

    /// <summary>Upstreams whose AD bit counts although they are not on this machine and not reached by TLS.</summary>
    public bool TrustAuthenticatedData { get; init; }

    /// <summary>One try at one upstream.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>All tries of one question.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Names and types remembered at most.</summary>
    public int CacheEntries { get; init; } = 100_000;

    /// <summary>No answer is remembered for longer, whatever its record says.</summary>
    public TimeSpan MaxTtl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Every answer is remembered for at least this time.</summary>
    public TimeSpan MinTtl { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Answers that may be used beyond their time when no upstream answers (RFC 8767).</summary>
    public TimeSpan ServeStale { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>Sending to other mail servers.</summary>
public sealed record DeliveryOptions
{
    /// <summary>The port of mail exchangers. Another one than 25 is for tests and load measurements.</summary>
    public int Port { get; init; } = 25;

    /// <summary>Allows targets on loopback, private and other special addresses. Only for a sandbox or a closed network.</summary>
    public bool AllowPrivateTargets { get; init; }

    /// <summary>One try at one address.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>RFC 5321 §4.5.3.2.1 says 5 minutes; the sender waits for us, so the default is shorter.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>MAIL, RCPT, EHLO, STARTTLS (RFC 5321 §4.5.3.2.2 and 3).</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Each block of data (RFC 5321 §4.5.3.2.5).</summary>
    public TimeSpan DataBlockTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The reply to the final dot (RFC 5321 §4.5.3.2.6 says 10 minutes).</summary>
    public TimeSpan DataTerminationTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an unused connection is kept for the next message.</summary>
    public TimeSpan IdleConnectionTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Connections to the mail exchangers of one domain at the same time.</summary>
    public int ConnectionsPerSite { get; init; } = 20;

    /// <summary>Connections kept open for a next message, over all domains.</summary>
    public int IdleConnections { get; init; } = 500;

    /// <summary>After so many messages a connection is closed and another one opened.</summary>
    public int MessagesPerConnection { get; init; } = 500;

    /// <summary>Off: never STARTTLS. For load measurements.</summary>
    public bool UseStartTls { get; init; } = true;
}

/// <summary>Rules in TXT records, and what is done with them.</summary>
public sealed record ForwardingOptions
{
    /// <summary>Targets of one address, after all rules have been followed.</summary>
    public int MaxTargetsPerAddress { get; init; } = 10;

    /// <summary>A message with more Received fields is in a loop and refused.</summary>
    public int MaxReceivedFields { get; init; } = 25;

    /// <summary>Two or more names of ours in MX records of a hosted domain; empty: the service host.</summary>
    public IReadOnlyList<string> ExchangeHosts { get; init; } = [];

    /// <summary>Off: a domain's forwarding records count even when its MX points elsewhere.</summary>
    public bool RequireMx { get; init; } = true;

    /// <summary>32 characters; opens and makes encrypted <c>forward-email=</c> values. Empty: made at first start.</summary>
    public string TxtEncryptionKey { get; init; } = "";

    /// <summary>
    /// Beyond it the sender of a message is told to come again: he waits 10 minutes (RFC 5321 §4.5.3.2.6), and what he does not hear he repeats.
    /// </summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>How long a delivered (message, target) pair is remembered, so that a retry does not deliver it twice.</summary>
    public TimeSpan FingerprintTime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Delivered (message, target) pairs remembered at most.</summary>
    public int FingerprintEntries { get; init; } = 1_000_000;

    /// <summary>A message that is still being retried after this time is refused for good.</summary>
    public TimeSpan MaxRetryTime { get; init; } = TimeSpan.FromDays(5);

    /// <summary>
    /// A domain that is used for nothing else: authors whose domain does not vouch for a message are shown as no-reply at it. Empty: nobody's From is changed.
    /// </summary>
    public string RewriteDomain { get; init; } = "";

    /// <summary>Domains forwarded here whose mail keeps its From all the same.</summary>
    public IReadOnlyList<string> KeepFromFor { get; init; } = [];
}

/// <summary>Rewriting of the envelope sender, so that SPF passes at the target.</summary>
public sealed record SrsOptions
{
    /// <summary>The first one signs, all verify. Empty: made at first start.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How long bounces to a rewritten sender are accepted.</summary>
    public int MaxAgeDays { get; init; } = 10;

    /// <summary>Messages relayed back to one SRS address.</summary>
    public int MaxReturnsPerAddress { get; init; } = 3;
}

/// <summary>What is checked about the sender of a message.</summary>
public sealed record SenderAuthenticationOptions
{
    /// <summary>Off: SPF, DKIM, DMARC and ARC are looked at and written down, but nobody is refused for them.</summary>
    public bool Enforce { get; init; } = true;

    /// <summary>The name in Authentication-Results (RFC 8601 §2.5). Empty: the service host.</summary>
    public string ServiceId { get; init; } = "";

    /// <summary>Domains whose ARC seals are believed when they say that a message passed DMARC before they changed it (RFC 8617 §7.2.1).</summary>
    public IReadOnlyList<string> TrustedSealers { get; init; } = [];

    /// <summary>All look-ups for one message; what is not known then is a temporary error.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>Our own signatures: DKIM and ARC on everything that is forwarded, DKIM on reports.</summary>
public sealed record SigningOptions
{
    /// <summary>
    /// <c>auto</c>: with each key whose public half is found in DNS, so that nothing goes out with a signature that nobody can check; <c>always</c>; <c>never</c>.
    /// </summary>
    public string Mode { get; init; } = "auto";

    /// <summary>Who signs (the d= tag). Empty: the service host.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The selector of the RSA key.</summary>
    public string Selector { get; init; } = "stafett";

    /// <summary>The selector of the Ed25519 key (RFC 8463).</summary>
    public string Ed25519Selector { get; init; } = "stafett-ed25519";

    /// <summary>PEM file (PKCS#8) with an RSA key of 1,024 bits or more. Empty: made at first start, 2,048 bits.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>PEM file (PKCS#8) with an Ed25519 key. Empty: made at first start.</summary>
    public string Ed25519KeyFile { get; init; } = "";
}

/// <summary>What is kept for reports to the owners of domains (DMARC, RFC 9990): counts, for domains that ask for them.</summary>
public sealed record ReportingOptions
{
    /// <summary>How many days after its own a day's counts are kept; 0: nothing is counted, and what is there is deleted.</summary>
    public int KeepDays { get; init; } = 7;

    /// <summary>Different rows of one day; messages beyond are not reported.</summary>
    public int RowsPerDay { get; init; } = 50_000;

    /// <summary>Of which those of one domain, so that one that is abused leaves room for the others.</summary>
    public int RowsPerDomain { get; init; } = 10_000;
}

/// <summary>Handing messages to web applications.</summary>
public sealed record WebhookOptions
{
    /// <summary>Signs what is sent. Empty: made at first start.</summary>
    public string Key { get; init; } = "";

    /// <summary>One request, from the look-up to the status.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Further requests while the sender waits, after those that had no answer, or one of 408, 413, 429 and 5xx.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>On: every status from 200 to 299 means that the message is delivered. Off: only 200, as documented by the original.</summary>
    public bool AcceptAllSuccess { get; init; }

    /// <summary>On: the body goes with gzip; signatures are over what was compressed.</summary>
    public bool Compress { get; init; }

    /// <summary>Requests to one host at the same time.</summary>
    public int ConnectionsPerHost { get; init; } = 20;
}
