using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Arc;

/// <summary>The three fields that one handler added (RFC 8617 §4.2), as indexes into the header section.</summary>
public sealed class ArcSet
{
    internal ArcSet(DkimSignature messageSignature, ArcSeal seal) => (MessageSignature, Seal) = (messageSignature, seal);

    /// <summary>i=: 1 for the first handler.</summary>
    public int Instance => Seal.Instance;

    /// <summary>ARC-Authentication-Results: what the handler found when the message came to it.</summary>
    public required int ResultsField { get; init; }

    public int MessageSignatureField => MessageSignature.FieldIndex;

    public required int SealField { get; init; }

    /// <summary>d= of the seal: who vouches for this set.</summary>
    public Domain SealingDomain => Seal.SealingDomain;

    internal DkimSignature MessageSignature { get; }

    internal ArcSeal Seal { get; }
}
