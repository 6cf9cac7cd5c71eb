using System.Text;

namespace Stafett.Server.Api;

/// <summary>User name and password of Basic authentication (RFC 7617).</summary>
internal readonly record struct BasicCredentials(string UserName, string Password)
{
    /// <summary>Characters of the whole field: an address of 254 octets and a password of 128 characters fit.</summary>
    private const int MaxLength = 2_048;

    /// <summary>False: there are none, or they cannot be read.</summary>
    public static bool TryParse(string? authorization, out BasicCredentials credentials)
    {
        credentials = default;
        if (authorization is null || authorization.Length > MaxLength || !authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return false;
        var encoded = authorization.AsSpan(6).Trim();
        Span<byte> octets = stackalloc byte[MaxLength];
        if (!Convert.TryFromBase64Chars(encoded, octets, out var length))
            return false;
        var plain = octets[..length];
        // RFC 7617 §2: the user name has no colon, the password may.
        var colon = plain.IndexOf((byte)':');
        if (colon <= 0 || plain.ContainsAnyInRange((byte)0, (byte)31))
            return false;
        credentials = new BasicCredentials(Encoding.UTF8.GetString(plain[..colon]), Encoding.UTF8.GetString(plain[(colon + 1)..]));
        plain.Clear();
        return true;
    }

    /// <summary>Never what they are: this may end up in a log.</summary>
    public override string ToString() => "Basic credentials";
}
