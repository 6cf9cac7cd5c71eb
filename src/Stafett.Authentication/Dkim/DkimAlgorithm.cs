namespace Stafett.Authentication.Dkim;

/// <summary>The a= of a signature that we check and make.</summary>
public enum DkimAlgorithm
{
    /// <summary>RFC 6376 §3.3.2</summary>
    RsaSha256,

    /// <summary>RFC 8463 §3</summary>
    Ed25519Sha256,
}
