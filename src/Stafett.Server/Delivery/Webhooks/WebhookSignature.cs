using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>What a check of a signature found.</summary>
public enum SignatureVerdict
{
    Valid,

    /// <summary>The header value is not of the documented form.</summary>
    Malformed,

    /// <summary>Another key, or another body.</summary>
    Wrong,

    /// <summary>Right, but made too long ago: perhaps recorded and sent again.</summary>
    TooOld,

    /// <summary>Right, but made in the future: one of the two clocks is wrong.</summary>
    TooEarly,
}

/// <summary>
/// How a receiver knows that a request is ours and unchanged (RFC 2104, with SHA-256). <c>X-Webhook-Signature</c> is the lower-case hex HMAC of the exact body.
/// <c>X-Webhook-Signature-V2: t=1767225600,kid=0123abcd,v1=(hex)</c> is over the decimal digits of t, a full stop and the body, so that a recorded request is of use for
/// five minutes only; kid tells which key, so that keys can be changed.
/// </summary>
public static class WebhookSignature
{
    public const string Header = "X-Webhook-Signature";
    public const string TimestampedHeader = "X-Webhook-Signature-V2";

    private const int MaxHeader = 512;

    /// <summary>How old a timestamped signature may be, and how far in the future.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Names a key without telling it: 8 hex digits.</summary>
    public static string KeyId(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 4));

    /// <summary>Checks the plain one over a whole body.</summary>
    public static async Task<SignatureVerdict> VerifyAsync(string key, string signature, Stream body, CancellationToken cancellationToken)
    {
        using var signer = await SignAsync(key, 0, body, cancellationToken).ConfigureAwait(false);
        var given = signature.Trim();
        if (given.Length != 64 || !given.All(char.IsAsciiHexDigit))
            return SignatureVerdict.Malformed;
        return AreEqual(signer.Finish().Plain, given) ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }

    /// <summary>Checks the timestamped one. A receiver may be given several values of v1: one of them has to be right.</summary>
    public static async Task<SignatureVerdict> VerifyTimestampedAsync(
        string key, string signature, Stream body, DateTimeOffset now, TimeSpan tolerance, CancellationToken cancellationToken)
    {
        if (!TryRead(signature, out var timestamp, out var values))
            return SignatureVerdict.Malformed;
        using var signer = await SignAsync(key, timestamp, body, cancellationToken).ConfigureAwait(false);
        var expected = signer.Finish().Timestamped;
        expected = expected[(expected.LastIndexOf('=') + 1)..];
        var isRight = false;
        foreach (var value in values)
            isRight |= AreEqual(expected, value);
        if (!isRight)
            return SignatureVerdict.Wrong;
        var age = now.ToUnixTimeSeconds() - timestamp;
        return age > tolerance.TotalSeconds ? SignatureVerdict.TooOld : age < -tolerance.TotalSeconds ? SignatureVerdict.TooEarly : SignatureVerdict.Valid;
    }

    /// <summary>Reads <c>t=…,kid=…,v1=…</c>: elements in any order, unknown ones ignored, one t, at least one v1.</summary>
    public static bool TryRead(string header, out long timestamp, out IReadOnlyList<string> values)
    {
        timestamp = -1;
        var found = new List<string>();
        values = found;
        if (header.Length > MaxHeader)
            return false;
        foreach (var element in header.Split(','))
        {
            var text = element.Trim();
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (text, "") : (text[..equals], text[(equals + 1)..]);
            if (name == "v1" && value.Length == 64 && value.All(char.IsAsciiHexDigit))
                found.Add(value);
            else if (name == "v1" || (name == "t" && (timestamp >= 0 || !TryReadTime(value, out timestamp))))
                return false;
        }

        return timestamp >= 0 && found.Count > 0;
    }

    // The digits were signed as they stand: there may be one way only to write a time. The framework takes NULs behind a number.
    private static bool TryReadTime(string text, out long timestamp) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out timestamp)
        && timestamp <= 253_402_300_799 && text == timestamp.ToString(CultureInfo.InvariantCulture);

    private static async Task<WebhookSigner> SignAsync(string key, long timestamp, Stream body, CancellationToken cancellationToken)
    {
        var signer = new WebhookSigner(key, timestamp);
        var buffer = new byte[16 * 1024];
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            signer.Append(buffer.AsSpan(0, count));
        return signer;
    }

    private static bool AreEqual(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(given.ToLowerInvariant()));
}
