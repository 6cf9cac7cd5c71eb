using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Arc;

/// <summary>An ARC-Seal field that follows the grammar (RFC 8617 §4.1.3).</summary>
/// <param name="ChainStatus">cv=: what the sealer thought of the chain before it.</param>
/// <param name="SignatureValue">Where the value of b= stands in the octets of the header section.</param>
internal sealed record ArcSeal(
    int Instance, ArcResult ChainStatus, Domain SealingDomain, string Selector, DkimAlgorithm Algorithm, ReadOnlyMemory<byte> Signature, Range SignatureValue)
{
    public string KeyName => $"{Selector}._domainkey.{SealingDomain.Name}";
}
