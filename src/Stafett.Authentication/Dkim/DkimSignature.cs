using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dkim;

/// <summary>A DKIM-Signature or ARC-Message-Signature field that follows the grammar (RFC 6376 §3.5). Says nothing about whether it is true.</summary>
public sealed class DkimSignature
{
    /// <summary>Which field of the header section it was read from.</summary>
    public required int FieldIndex { get; init; }

    /// <summary>d=</summary>
    public required Domain SigningDomain { get; init; }

    /// <summary>s=, in ASCII.</summary>
    public required string Selector { get; init; }

    /// <summary>a=</summary>
    public required DkimAlgorithm Algorithm { get; init; }

    public Canonicalization HeaderCanonicalization { get; init; }

    public Canonicalization BodyCanonicalization { get; init; }

    /// <summary>l=: octets of the canonical body that are signed. Null for the whole body.</summary>
    public long? BodyLength { get; init; }

    /// <summary>The part of i= before the at sign as it stands there, quoted-printable not decoded; empty where there is none.</summary>
    public string IdentityLocalPart { get; init; } = "";

    /// <summary>The domain of i=, or of d= without one. At or below <see cref="SigningDomain"/>.</summary>
    public required Domain IdentityDomain { get; init; }

    /// <summary>t=, seconds since 1970.</summary>
    public long? SignedAt { get; init; }

    /// <summary>x=, seconds since 1970.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>bh=</summary>
    public required ReadOnlyMemory<byte> BodyHash { get; init; }

    /// <summary>b=</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The instance of an ARC-Message-Signature; 0 for DKIM.</summary>
    public int Instance { get; init; }

    /// <summary>Where h= stands in the octets of the header section.</summary>
    internal Range SignedFields { get; init; }

    /// <summary>Where the value of b= stands there, with the white space around it.</summary>
    internal Range SignatureValue { get; init; }

    /// <summary>The name that its key stands under (RFC 6376 §3.6.2.1).</summary>
    public string KeyName => $"{Selector}._domainkey.{SigningDomain.Name}";

    /// <summary>The names of h=, in order, as written.</summary>
    public IEnumerable<string> SignedFieldNames(HeaderSection headers)
    {
        var names = new List<string>();
        foreach (var name in new FieldNameList(headers.Octets.Span[SignedFields]))
            names.Add(System.Text.Encoding.UTF8.GetString(name));
        return names;
    }
}
