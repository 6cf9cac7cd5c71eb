using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Stafett.Server.Tests.Connections;

namespace Stafett.Server.Tests.Buckets;

/// <summary>A service with the interface of S3 and one bucket, at https://s3.example.org. It checks signatures by itself, from what came over the wire.</summary>
internal sealed class BucketServer : IAsyncDisposable
{
    public const string Host = "s3.example.org";
    public const string Bucket = "mail-of-one";
    public const string Region = "eu-north-1";
    public const string AccessKeyId = "AKIDEXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private readonly HttpPeer _peer;

    public BucketServer(X509Certificate2? certificate = null)
    {
        _peer = new HttpPeer(AnswerAsync, certificate ?? Certificate);
    }

    /// <summary>Of <see cref="Host"/>, and its own root.</summary>
    public static X509Certificate2 Certificate { get; } = HttpAnswerTests.Certificate(Host, expired: false);

    public int Port => _peer.Port;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    public IEnumerable<HttpAsked> Asked => _peer.Asked;

    /// <summary>Anybody may list the bucket.</summary>
    public bool IsListedForAll { get; set; }

    /// <summary>Anybody may read objects.</summary>
    public bool IsReadForAll { get; set; }

    /// <summary>Methods that the keys have no right to.</summary>
    public string Forbidden { get; set; } = "";

    /// <summary>Status and <c>Code</c> that every signed request of this method gets; null: as it should be.</summary>
    public (string Method, int Status, string Code)? Fault { get; set; }

    /// <summary>What an unsigned request gets: a status.</summary>
    public int UnsignedStatus { get; set; } = 403;

    /// <summary>Given instead of what was written.</summary>
    public byte[]? Other { get; set; }

    /// <summary>Says nothing to requests of this method.</summary>
    public string Silent { get; set; } = "";

    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    private async Task AnswerAsync(HttpAsked asked, Stream stream, CancellationToken cancellationToken)
    {
        var line = asked.Line.Split(' ');
        if (line[0] == Silent)
            await HttpPeer.ForeverAsync(cancellationToken);
        var (status, code, body) = Answer(line[0], line[1], asked);
        var content = code.Length > 0 ? Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message></Error>") : body;
        await HttpPeer.WriteAsync(stream, $"HTTP/1.1 {status} X\r\nContent-Length: {content.Length}\r\n\r\n", cancellationToken);
        if (line[0] != "HEAD")
            await stream.WriteAsync(content, cancellationToken);
    }

    private (int Status, string Code, byte[] Body) Answer(string method, string target, HttpAsked asked)
    {
        var path = target.Split('?')[0];
        var key = path.StartsWith($"/{Bucket}/", StringComparison.Ordinal) ? path[(Bucket.Length + 2)..] : "";
        if (!asked.Fields.TryGetValue("Authorization", out var authorization))
            return (key.Length > 0 ? IsReadForAll : IsListedForAll) ? Give(key) : (UnsignedStatus, "AccessDenied", []);
        if (Fault is { } fault && (fault.Method == method || fault.Method == "*"))
            return (fault.Status, fault.Code, []);
        if (Wrong(method, target, asked, authorization) is { } wrong)
            return (wrong == "AuthorizationHeaderMalformed" ? 400 : 403, wrong, []);
        if (path != $"/{Bucket}" && key.Length == 0)
            return (404, "NoSuchBucket", []);
        if (Forbidden.Split(' ').Contains(method))
            return (403, "AccessDenied", []);
        switch (method)
        {
            case "PUT":
                Objects[key] = asked.Body;
                return (200, "", []);
            case "DELETE":
                return Objects.TryRemove(key, out _) ? (204, "", []) : (204, "", []);
            default:
                return Give(key);
        }
    }

    private (int, string, byte[]) Give(string key)
    {
        if (key.Length == 0)
            return (200, "", "<ListBucketResult/>"u8.ToArray());
        return Objects.TryGetValue(key, out var found) ? (200, "", Other ?? found) : (404, "NoSuchKey", []);
    }

    private static string? Wrong(string method, string target, HttpAsked asked, string authorization)
    {
        var parts = authorization["AWS4-HMAC-SHA256 ".Length..].Split(", ").Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var scope = parts["Credential"].Split('/');
        if (scope[0] != AccessKeyId)
            return "InvalidAccessKeyId";
        if (scope[2] != Region)
            return "AuthorizationHeaderMalformed";
        var names = parts["SignedHeaders"].Split(';');
        if (!names.Contains("host") || !names.Contains("x-amz-date") || !names.Contains("x-amz-content-sha256") || asked.Fields["Host"] != Host)
            return "AccessDenied";
        var hash = Convert.ToHexStringLower(SHA256.HashData(asked.Body));
        if (asked.Fields["x-amz-content-sha256"] != hash)
            return "XAmzContentSHA256Mismatch";
        var halves = target.Split('?');
        var query = halves.Length > 1 ? string.Join('&', halves[1].Split('&').Order(StringComparer.Ordinal)) : "";
        var fields = string.Concat(names.Select(name => $"{name}:{asked.Fields[name]}\n"));
        var request = string.Join('\n', method, halves[0], query, fields, parts["SignedHeaders"], hash);
        var text = string.Join(
            '\n', "AWS4-HMAC-SHA256", asked.Fields["x-amz-date"], string.Join('/', scope[1..]), Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(request))));
        var key = Encoding.ASCII.GetBytes("AWS4" + Secret);
        foreach (var step in scope[1..])
            key = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(step));
        var isRight = parts["Signature"] == Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)));
        var isThisDay = asked.Fields["x-amz-date"].StartsWith(scope[1], StringComparison.Ordinal) && scope[1].Length == 8 && int.Parse(scope[1], CultureInfo.InvariantCulture) > 0;
        return isRight && isThisDay ? null : "SignatureDoesNotMatch";
    }
}
