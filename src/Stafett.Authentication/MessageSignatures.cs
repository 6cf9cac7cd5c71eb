using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication;

/// <summary>
/// The signatures of one message, read once from its header section, before its body is there: what the body has to be hashed for, what
/// DKIM and ARC check, and what an ARC seal continues. Valid as long as the octets of the header section are.
/// </summary>
public sealed class MessageSignatures
{
    /// <summary>DKIM signatures that are looked at, from the top.</summary>
    public const int MaxDkim = 10;

    private FieldIndex? _index;

    private MessageSignatures(HeaderSection headers, IReadOnlyList<ReadSignature> dkim, ArcChain arc)
    {
        Headers = headers;
        Dkim = dkim;
        Arc = arc;
    }

    public HeaderSection Headers { get; }

    // Made when the first signature is checked or made; twice, when two are at once, does no harm.
    internal FieldIndex Index => _index ??= new FieldIndex(Headers);

    internal IReadOnlyList<ReadSignature> Dkim { get; }

    internal ArcChain Arc { get; }

    /// <param name="maxDkim">Signatures below are not looked at, as RFC 6376 §6.1 allows.</param>
    public static MessageSignatures Read(HeaderSection headers, int maxDkim = MaxDkim)
    {
        var dkim = new List<ReadSignature>();
        for (var i = headers.IndexOf("DKIM-Signature"u8); i >= 0 && dkim.Count < maxDkim; i = headers.IndexOf("DKIM-Signature"u8, i + 1))
            dkim.Add(DkimSignatureParser.Parse(headers, i));
        return new MessageSignatures(headers, dkim, ArcChain.Read(headers));
    }

    /// <summary>Disposed by the caller.</summary>
    public BodyHasher CreateBodyHasher() => new(
        Dkim.Select(read => read.Signature).Concat(Arc.Sets.Select(set => set.MessageSignature))
            .Where(signature => signature is not null)
            .Select(signature => (signature!.BodyCanonicalization, signature.BodyLength)));
}
