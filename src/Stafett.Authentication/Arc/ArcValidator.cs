using System.Security.Cryptography;
using Stafett.Authentication.Dkim;

namespace Stafett.Authentication.Arc;

/// <summary>
/// Validates the chain of a message (RFC 8617 §5.2). One for the process; any thread.
/// Throws only when the token is cancelled, or for a body that was hashed for another message.
/// </summary>
public sealed class ArcValidator(DkimKeyResolver keys, TimeProvider clock)
{
    private const int TypicalSet = 2 * 1024;

    private static readonly ArcVerdict NoChain = new(ArcResult.None, "no chain");

    public async ValueTask<ArcVerdict> ValidateAsync(MessageSignatures message, BodyHashes bodies, CancellationToken cancellationToken)
    {
        var chain = message.Arc;
        if (chain.HighestInstance == 0 && chain.Problem is null)
            return NoChain;
        if (chain.Problem is { } problem)
            return new ArcVerdict(ArcResult.Fail, problem) { HighestInstance = chain.HighestInstance, IsClosed = chain.IsClosed };
        // Step 4. A chain whose last message signature is broken costs one question, whatever its length.
        var latest = chain.Sets[^1].MessageSignature;
        var verdict = latest.ExpiresAt < clock.GetUtcNow().ToUnixTimeSeconds()
            ? new DkimVerdict(DkimResult.Policy, "it has expired")
            : SignatureCheck.Check(message, latest, await keys.ResolveAsync(latest.KeyName, cancellationToken), bodies);
        if (verdict.Result != DkimResult.Pass)
            return Failed(chain, $"the latest message signature: {verdict.Reason}", verdict);
        // Step 8. The seals come before the older message signatures, which decide nothing.
        var seals = await AskAsync(chain.Sets.Select(set => set.Seal.KeyName), cancellationToken);
        var (failure, instance) = CheckSeals(message, chain, seals);
        if (failure is not null)
            return Failed(chain, $"seal {instance}: {failure.Reason}", failure);
        return new ArcVerdict(ArcResult.Pass, "the chain is whole")
        {
            Sets = chain.Sets,
            HighestInstance = chain.HighestInstance,
            OldestPass = await FindOldestPassAsync(message, chain, bodies, cancellationToken),
        };
    }

    private static ArcVerdict Failed(ArcChain chain, string reason, DkimVerdict verdict) =>
        new(ArcResult.Fail, reason) { Sets = chain.Sets, HighestInstance = chain.HighestInstance, IsTemporary = verdict.Result == DkimResult.TempError };

    // All at once: a chain of three is one round trip.
    private async ValueTask<DkimKeyAnswer[]> AskAsync(IEnumerable<string> names, CancellationToken cancellationToken) =>
        await Task.WhenAll(names.Select(name => keys.ResolveAsync(name, cancellationToken).AsTask()));

    /// <summary>A seal that is not good; null when all are good. One that is wrong for good ends the check: strangers choose how many there are, and with which keys.</summary>
    private static (DkimVerdict? Verdict, int Instance) CheckSeals(MessageSignatures message, ArcChain chain, DkimKeyAnswer[] answers)
    {
        using var canonical = new CanonicalHeader(TypicalSet * chain.Sets.Length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        (DkimVerdict? Verdict, int Instance) failure = default;
        foreach (var set in chain.Sets)
        {
            // RFC 8617 §5.1.1: the sets in order, in each the results, the message signature, the seal; relaxed.
            canonical.Add(message.Headers, set.ResultsField, Canonicalization.Relaxed);
            canonical.Add(message.Headers, set.MessageSignatureField, Canonicalization.Relaxed);
            var length = canonical.Length;
            canonical.AddUnsigned(message.Headers, set.SealField, set.Seal.SignatureValue, Canonicalization.Relaxed);
            canonical.Hash(hash);
            var verdict = CheckSeal(set.Seal, answers[set.Instance - 1], hash);
            // What no answer could mend decides, not what has to wait for one.
            if (verdict.Result != DkimResult.Pass)
                failure = (verdict, set.Instance);
            if (verdict.Result is not (DkimResult.Pass or DkimResult.TempError))
                break;
            canonical.CutTo(length);
            canonical.Add(message.Headers, set.SealField, Canonicalization.Relaxed);
        }

        return failure;
    }

    private static DkimVerdict CheckSeal(ArcSeal seal, DkimKeyAnswer keys, ReadOnlySpan<byte> hash)
    {
        if (keys.IsTemporary)
            return new DkimVerdict(DkimResult.TempError, "DNS did not answer");
        return keys.Records.IsEmpty
            ? new DkimVerdict(DkimResult.PermError, "no key record")
            : SignatureCheck.CheckKeys(keys.Records, seal.Algorithm, null, isBodySame: true, hash, seal.Signature.Span);
    }

    // Steps 5 to 7
    private async ValueTask<int> FindOldestPassAsync(MessageSignatures message, ArcChain chain, BodyHashes bodies, CancellationToken cancellationToken)
    {
        var oldest = chain.Sets.Length;
        for (; oldest > 1; oldest--)
        {
            var signature = chain.Sets[oldest - 2].MessageSignature;
            // DNS is not asked about a signature over another body.
            if (!bodies.TryGet(signature.BodyCanonicalization, signature.BodyLength, out var hash) || !hash.SequenceEqual(signature.BodyHash.Span))
                return oldest;
            var answer = await keys.ResolveAsync(signature.KeyName, cancellationToken);
            if (SignatureCheck.Check(message, signature, answer, bodies).Result != DkimResult.Pass)
                return oldest;
        }

        return 0;
    }
}
