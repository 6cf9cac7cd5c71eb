namespace Stafett.Authentication.Dkim;

/// <summary>
/// Verifies the DKIM signatures of messages (RFC 6376 §6). One for the process; any thread.
/// Throws only when the token is cancelled, or for a body that was hashed for another message.
/// </summary>
/// <param name="clock">When a signature is too old, or made later than now.</param>
public sealed class DkimVerifier(DkimKeyResolver keys, TimeProvider clock)
{
    /// <summary>Seconds that a signer's clock may be ahead of ours.</summary>
    public const int ClockSkew = 300;

    /// <summary>One verdict for each signature that <see cref="MessageSignatures"/> has read, topmost first; empty when there is none.</summary>
    public async ValueTask<IReadOnlyList<DkimVerdict>> VerifyAsync(MessageSignatures message, BodyHashes bodies, CancellationToken cancellationToken)
    {
        if (message.Dkim.Count == 0)
            return [];
        var verdicts = new DkimVerdict[message.Dkim.Count];
        Task<DkimKeyAnswer>?[]? late = null;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        for (var i = 0; i < verdicts.Length; i++)
        {
            var (signature, verdict) = message.Dkim[i];
            verdict ??= CheckTime(signature!, now);
            if (verdict is not null)
            {
                verdicts[i] = verdict;
                continue;
            }

            // All questions are under way before the first answer is waited for.
            var asked = keys.ResolveAsync(signature!.KeyName, cancellationToken);
            if (asked.IsCompletedSuccessfully)
                verdicts[i] = SignatureCheck.Check(message, signature, await asked, bodies);
            else
                (late ??= new Task<DkimKeyAnswer>?[verdicts.Length])[i] = asked.AsTask();
        }

        for (var i = 0; i < late?.Length; i++)
        {
            if (late[i] is { } answer)
                verdicts[i] = SignatureCheck.Check(message, message.Dkim[i].Signature!, await answer, bodies);
        }

        return verdicts;
    }

    // RFC 6376 §3.5
    private static DkimVerdict? CheckTime(DkimSignature signature, long now)
    {
        if (signature.ExpiresAt < now)
            return new DkimVerdict(DkimResult.Policy, "the signature has expired") { Signature = signature };
        return signature.SignedAt > now + ClockSkew
            ? new DkimVerdict(DkimResult.Policy, "the signature is from the future") { Signature = signature }
            : null;
    }
}
