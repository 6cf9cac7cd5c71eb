using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Server.Buckets;

/// <summary>
/// AWS Signature Version 4, which all services with the interface of S3 take: an HMAC over method, path, query, some header fields and the hash of the body, by a key
/// that is good for one day, region and service.
/// </summary>
internal static class RequestSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>As <c>x-amz-date</c> has it.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>As <c>x-amz-content-sha256</c> has it.</summary>
    public static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>The value of <c>Authorization</c>.</summary>
    /// <param name="fields">The header fields that are signed, <c>host</c> and <c>x-amz-date</c> among them, each once.</param>
    /// <param name="bodyHash">By <see cref="HashOf"/>.</param>
    public static string Authorization(
        BucketKeys keys, string region, string service, DateTimeOffset at, string method, Uri url, IReadOnlyList<(string Name, string Value)> fields, string bodyHash)
    {
        var sorted = fields.Select(field => (Name: field.Name.ToLowerInvariant(), Value: OneSpace(field.Value))).OrderBy(field => field.Name, StringComparer.Ordinal).ToList();
        var names = string.Join(';', sorted.Select(field => field.Name));
        var request = $"{method}\n{Path(url)}\n{Query(url)}\n{string.Concat(sorted.Select(field => $"{field.Name}:{field.Value}\n"))}\n{names}\n{bodyHash}";
        var time = Time(at);
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{HashOf(Encoding.UTF8.GetBytes(request))}";
        var signature = Convert.ToHexStringLower(Mac(DayKey(keys, time[..8], region, service), toSign));
        return $"{Algorithm} Credential={keys.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    /// <param name="day">Such as <c>20150830</c>.</param>
    internal static byte[] DayKey(BucketKeys keys, string day, string region, string service) =>
        Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + keys.SecretAccessKey), day), region), service), "aws4_request");

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    // S3 escapes a path once, as it is sent, and takes no dots out of it.
    private static string Path(Uri url) => string.Join('/', url.AbsolutePath.Split('/').Select(Escape));

    private static string Query(Uri url) => string.Join('&', url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.IndexOf('=') is var equals and >= 0 ? $"{Escape(part[..equals])}={Escape(part[(equals + 1)..])}" : $"{Escape(part)}=")
        .Order(StringComparer.Ordinal));

    /// <summary>All but RFC 3986 §2.3's unreserved characters, whatever was escaped before.</summary>
    private static string Escape(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string OneSpace(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
