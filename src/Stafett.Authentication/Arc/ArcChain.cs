using System.Collections.Immutable;
using System.Text;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Arc;

/// <summary>The ARC fields of a header section put into order. Says nothing about whether the signatures are true.</summary>
/// <param name="Sets">By instance from 1 without a gap; empty when there is a <paramref name="Problem"/>.</param>
/// <param name="Problem">What breaks the chain before any signature is looked at (RFC 8617 §5.2, steps 1 to 3); null when nothing does.</param>
internal sealed record ArcChain(ImmutableArray<ArcSet> Sets, int HighestInstance, bool IsClosed, string? Problem)
{
    /// <summary>RFC 8617 §4.2.1</summary>
    public const int MaxInstances = 50;

    // Hardly any message has been through more hands.
    private const int FirstInstances = 3;

    public static readonly ArcChain None = new([], 0, false, null);

    public static ArcChain Read(HeaderSection headers)
    {
        Found[]? found = null;
        string? problem = null;
        var highest = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            var kind = KindOf(headers.Name(i));
            if (kind == Kind.Other)
                continue;
            var (instance, seal, signature) = ReadField(headers, i, kind);
            found ??= new Found[FirstInstances + 1];
            if (instance >= found.Length)
                Array.Resize(ref found, MaxInstances + 1);
            highest = Math.Max(highest, instance);
            if (instance is 0 or > MaxInstances)
                problem ??= instance == 0 ? "an ARC field has no instance number" : "there are more than 50 instances";
            else if (!found[instance].TryAdd(kind, i, seal, signature))
                problem ??= "an ARC field is there twice";
        }

        if (found is null)
            return None;
        // RFC 8617 §5.2, step 2: whatever else is wrong, nobody goes on from here.
        var isClosed = highest <= MaxInstances && found[highest].Seal is { ChainStatus: ArcResult.Fail };
        return problem is not null || isClosed
            ? new ArcChain([], highest, isClosed, problem ?? "the chain was sealed as failed")
            : Order(found, highest);
    }

    private static ArcChain Order(ReadOnlySpan<Found> found, int highest)
    {
        var sets = ImmutableArray.CreateBuilder<ArcSet>(highest);
        for (var i = 1; i <= highest; i++)
        {
            ref readonly var set = ref found[i];
            if (set.Problem(i) is { } problem)
                return new ArcChain([], highest, false, problem);
            sets.Add(new ArcSet(set.Signature!, set.Seal!) { ResultsField = set.ResultsPlace - 1, SealField = set.SealPlace - 1 });
        }

        return new ArcChain(sets.ToImmutable(), highest, false, null);
    }

    private static (int Instance, ArcSeal? Seal, DkimSignature? Signature) ReadField(HeaderSection headers, int index, Kind kind)
    {
        var (instance, seal, signature) = (0, (ArcSeal?)null, (DkimSignature?)null);
        if (kind == Kind.Results)
            instance = ArcResultsInstance.Read(headers.Value(index));
        else if (kind == Kind.Seal)
            seal = ArcSealParser.Parse(headers, index, out instance);
        else
            signature = DkimSignatureParser.ParseArc(headers, index, out instance).Signature;
        return (instance, seal, signature);
    }

    private static Kind KindOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        8 when Ascii.EqualsIgnoreCase(name, "ARC-Seal"u8) => Kind.Seal,
        21 when Ascii.EqualsIgnoreCase(name, "ARC-Message-Signature"u8) => Kind.Signature,
        26 when Ascii.EqualsIgnoreCase(name, "ARC-Authentication-Results"u8) => Kind.Results,
        _ => Kind.Other,
    };

    private enum Kind
    {
        Other,
        Results,
        Signature,
        Seal,
    }

    /// <summary>What there is of one instance. Places are indexes of fields, plus one.</summary>
    private struct Found
    {
        public int ResultsPlace;
        public int SealPlace;
        public ArcSeal? Seal;
        public DkimSignature? Signature;
        private int _signaturePlace;

        public bool TryAdd(Kind kind, int field, ArcSeal? seal, DkimSignature? signature)
        {
            ref var place = ref _signaturePlace;
            if (kind == Kind.Results)
                place = ref ResultsPlace;
            else if (kind == Kind.Seal)
                place = ref SealPlace;
            if (place != 0)
                return false;
            place = field + 1;
            Seal ??= seal;
            Signature ??= signature;
            return true;
        }

        // RFC 8617 §5.2, step 3
        public readonly string? Problem(int instance)
        {
            if (ResultsPlace == 0 || _signaturePlace == 0 || SealPlace == 0)
                return "the chain has a gap";
            if (Seal is null)
                return "an ARC-Seal cannot be read";
            if (Signature is null)
                return "an ARC-Message-Signature cannot be read";
            return Seal.ChainStatus == (instance == 1 ? ArcResult.None : ArcResult.Pass) ? null : "an ARC-Seal has the wrong cv";
        }
    }
}
