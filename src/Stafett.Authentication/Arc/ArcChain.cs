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

    public static readonly ArcChain None = new([], 0, false, null);

    public static ArcChain Read(HeaderSection headers)
    {
        // By instance: the field, plus one.
        Span<int> results = stackalloc int[MaxInstances + 1];
        Span<int> signatures = stackalloc int[MaxInstances + 1];
        Span<int> seals = stackalloc int[MaxInstances + 1];
        string? problem = null;
        var highest = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            var name = headers.Name(i);
            if (!name.StartsWith("ARC-"u8) && (name.Length < 4 || !Ascii.EqualsIgnoreCase(name[..4], "ARC-"u8)))
                continue;
            var isResults = Is(name, "ARC-Authentication-Results"u8);
            var isSignature = Is(name, "ARC-Message-Signature"u8);
            if (!isResults && !isSignature && !Is(name, "ARC-Seal"u8))
                continue;
            var instance = ArcInstance.Read(headers.Value(i), isResults);
            highest = Math.Max(highest, instance);
            if (instance is 0 or > MaxInstances)
            {
                problem ??= instance == 0 ? "an ARC field has no instance number" : "there are more than 50 instances";
                continue;
            }

            ref var place = ref (isResults ? results : isSignature ? signatures : seals)[instance];
            if (place != 0)
                problem ??= "an ARC field is there twice";
            place = i + 1;
        }

        if (highest == 0)
            return problem is null ? None : new ArcChain([], 0, false, problem);
        if (problem is not null)
            return new ArcChain([], highest, highest <= MaxInstances && IsFail(headers, seals[highest]), problem);
        return Order(headers, results, signatures, seals, highest);
    }

    private static ArcChain Order(HeaderSection headers, ReadOnlySpan<int> results, ReadOnlySpan<int> signatures, ReadOnlySpan<int> seals, int highest)
    {
        var isClosed = IsFail(headers, seals[highest]);
        if (isClosed)
            return new ArcChain([], highest, true, "the chain was sealed as failed");
        var sets = ImmutableArray.CreateBuilder<ArcSet>(highest);
        for (var i = 1; i <= highest; i++)
        {
            if (results[i] == 0 || signatures[i] == 0 || seals[i] == 0)
                return new ArcChain([], highest, false, "the chain has a gap");
            if (ArcSealParser.Parse(headers, seals[i] - 1) is not { } seal)
                return new ArcChain([], highest, false, "an ARC-Seal cannot be read");
            if (DkimSignatureParser.Parse(headers, signatures[i] - 1, isArc: true).Signature is not { } signature)
                return new ArcChain([], highest, false, "an ARC-Message-Signature cannot be read");
            // RFC 8617 §5.2, step 3
            if (seal.ChainStatus != (i == 1 ? ArcResult.None : ArcResult.Pass))
                return new ArcChain([], highest, false, "an ARC-Seal has the wrong cv");
            sets.Add(new ArcSet(signature, seal) { ResultsField = results[i] - 1, SealField = seals[i] - 1 });
        }

        return new ArcChain(sets.ToImmutable(), highest, false, null);
    }

    private static bool IsFail(HeaderSection headers, int place) => place > 0 && ArcSealParser.Parse(headers, place - 1) is { ChainStatus: ArcResult.Fail };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => name.Length == known.Length && Ascii.EqualsIgnoreCase(name, known);
}
