namespace Stafett.Authentication.Dkim;

/// <summary>A key record (RFC 6376 §3.6.1), read.</summary>
public sealed class DkimKeyRecord
{
    /// <summary>Null when <see cref="Problem"/> says why there is none.</summary>
    internal DkimPublicKey? Key { get; init; }

    /// <summary>k=; RSA where it is missing or the key cannot be used.</summary>
    public DkimAlgorithm Algorithm => Key?.Algorithm ?? DkimAlgorithm.RsaSha256;

    /// <summary>The modulus for RSA, 256 for Ed25519; 0 without a key.</summary>
    public int Bits => Key?.Bits ?? 0;

    /// <summary>p= is empty: the key existed and must not be believed any more.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>h= allows SHA-256.</summary>
    public bool AllowsSha256 { get; init; } = true;

    /// <summary>s= allows mail.</summary>
    public bool AllowsEmail { get; init; } = true;

    /// <summary>t=y</summary>
    public bool IsTesting { get; init; }

    /// <summary>t=s: the domain of i= has to be that of d=, not one below it.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Why the key cannot be used; null when it can.</summary>
    public string? Problem { get; init; }
}
