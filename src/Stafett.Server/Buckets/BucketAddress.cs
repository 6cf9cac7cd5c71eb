namespace Stafett.Server.Buckets;

/// <summary>Where a bucket is. Its name goes into the path, which every service takes; in the host's name it would need a certificate of its own.</summary>
/// <param name="Endpoint">https, host and port; no path.</param>
/// <param name="Region">Letters, digits and dashes.</param>
/// <param name="Bucket">A name by <see cref="IsBucketName"/>.</param>
internal sealed record BucketAddress(Uri Endpoint, string Region, string Bucket)
{
    /// <summary>What services answer to that know no regions.</summary>
    public const string DefaultRegion = "us-east-1";

    /// <summary>3 to 63 lower-case letters, digits, dots and dashes, with a letter or digit at both ends: no service takes more, and none of these changes in a URL.</summary>
    public static bool IsBucketName(string text) =>
        text.Length is >= 3 and <= 63 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);

    public static bool IsRegion(string text) => text.Length is > 0 and <= 50 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <param name="text">A URL whose host has been looked at.</param>
    public static bool IsEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0;

    /// <param name="key">Unreserved characters (RFC 3986 §2.3); empty: the bucket itself.</param>
    /// <param name="query">Without its question mark.</param>
    public Uri Url(string key = "", string query = "") => new(Endpoint, $"/{Bucket}{(key.Length > 0 ? "/" : "")}{key}{(query.Length > 0 ? "?" : "")}{query}");
}
