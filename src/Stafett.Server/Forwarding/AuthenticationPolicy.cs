using Stafett.Authentication;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>What the verdicts on a sender mean for its message: decision 11. Says nothing about spam.</summary>
internal static class AuthenticationPolicy
{
    /// <summary>Null: the message may go on.</summary>
    /// <param name="trustedSealers">Whose word would lift a refusal.</param>
    public static SmtpReply? Refuse(AuthenticationVerdicts verdicts, IReadOnlySet<string> trustedSealers)
    {
        if (verdicts.Override is not null)
            return null;
        var dmarc = verdicts.Dmarc;
        switch (dmarc.Result)
        {
            case DmarcResult.Pass:
                return null;
            case DmarcResult.Fail or DmarcResult.PermError when dmarc.AppliedPolicy == DmarcPolicy.Reject:
                return IsOpen(verdicts) || MayBeLifted(verdicts, trustedSealers) ? LookLater(dmarc) : Disowned(dmarc);
            case DmarcResult.TempError when !verdicts.HasAlignedDkim && !HasAlignedSpf(verdicts):
                return LookLater(dmarc);
            default:
                var refusal = RefuseSpf(verdicts);
                return refusal is not null && MayBeLifted(verdicts, trustedSealers) ? LookLater(dmarc) : refusal;
        }
    }

    /// <summary>The author's domain vouches for the message, by DMARC or by a signature.</summary>
    public static bool IsVouchedFor(AuthenticationVerdicts verdicts) =>
        verdicts.Override is not null || verdicts.Dmarc.Result == DmarcResult.Pass || verdicts.HasAlignedDkim;

    /// <summary>Who stands behind a message, the strongest there is.</summary>
    public static SenderProof ProofOf(AuthenticationVerdicts verdicts, ReversePath sender) =>
        IsVouchedFor(verdicts) ? SenderProof.Author : IsSentBy(verdicts, sender) ? SenderProof.Sender : SenderProof.None;

    /// <summary>
    /// The envelope sender sent it: by the SPF record of its domain; or it is the author, by a signature of its domain or of one above. A signature over another author
    /// says nothing of the envelope: whoever got a message can send it again in a neighbour's name.
    /// </summary>
    public static bool IsSentBy(AuthenticationVerdicts verdicts, ReversePath sender) =>
        sender.Address is { Domain: { Literal: null } domain } address
        && ((verdicts.Spf is { Result: SpfResult.Pass, Domain: { } passed } && passed == domain)
            || (verdicts.Request.Message.Headers.From.Address == address && verdicts.Dkim.Any(d => d.CountsForAlignment && IsAtOrBelow(domain.Name, d.Signature!.SigningDomain.Name))));

    private static SmtpReply? RefuseSpf(AuthenticationVerdicts verdicts)
    {
        if (verdicts.Spf is not { Result: SpfResult.Fail } spf || verdicts.Dmarc.Policy != DmarcPolicy.None || verdicts.HasAlignedDkim)
            return null;
        // RFC 7208 §6.2: a stranger's words have to be seen as such.
        var said = spf is { IsExplanationFromDomain: true, Explanation: { Length: > 0 } explanation } ? $". The domain says: {explanation}" : "";
        // RFC 7208 §8.4
        return SmtpReply.Of(550, "5.7.23", $"{spf.Domain} does not allow this server to send for it (SPF){said}");
    }

    private static SmtpReply Disowned(DmarcVerdict dmarc) => dmarc.PolicyDomain is { } policy
        ? SmtpReply.Of(550, "5.7.1", $"{dmarc.AuthorDomain} does not vouch for this message: DMARC fails, and the policy of {policy} is to reject it")
        : SmtpReply.Of(550, "5.7.1", $"The author of this message cannot be checked: {dmarc.Reason}");

    private static SmtpReply LookLater(DmarcVerdict dmarc) =>
        SmtpReply.Of(451, "4.7.1", $"DNS does not tell just now whether {dmarc.AuthorDomain?.ToString() ?? "the author's domain"} vouches for this message, try again later");

    /// <summary>With an answer that did not come, it may pass another time.</summary>
    private static bool IsOpen(AuthenticationVerdicts verdicts) =>
        verdicts.Spf is { Result: SpfResult.TempError } spf && IsAligned(spf.Domain, verdicts.Dmarc)
        || verdicts.Dkim.Any(d => d is { Result: DkimResult.TempError, Signature: { } signature } && IsAligned(signature.SigningDomain, verdicts.Dmarc));

    // DNS did not tell what the chain is worth; when it does, its last sealer may outweigh the failure.
    private static bool MayBeLifted(AuthenticationVerdicts verdicts, IReadOnlySet<string> trustedSealers) =>
        trustedSealers.Count > 0 && verdicts is { Dmarc.Result: DmarcResult.Fail, Arc: { IsTemporary: true } arc }
        && (arc.Sets.Count == 0 || trustedSealers.Contains(arc.Sets[^1].SealingDomain.Name));

    // Of a report the HELO name counts (RFC 7208 §2.4), here as for DMARC.
    private static bool HasAlignedSpf(AuthenticationVerdicts verdicts) =>
        verdicts.Spf is { Result: SpfResult.Pass } spf && IsAligned(spf.Domain, verdicts.Dmarc);

    // Without a record there is no organizational domain to compare (RFC 9989 §4.10.2); then one domain above the other is near enough, since nobody signs for a suffix.
    private static bool IsAligned(Domain? domain, DmarcVerdict dmarc) =>
        domain is { Literal: null } && dmarc.AuthorDomain is { } author
        && (IsAtOrBelow(domain.Name, author.Name) || IsAtOrBelow(author.Name, domain.Name) || (dmarc.OrganizationalDomain.Length > 0 && IsAtOrBelow(domain.Name, dmarc.OrganizationalDomain)));

    private static bool IsAtOrBelow(string name, string above) =>
        name.EndsWith(above, StringComparison.OrdinalIgnoreCase) && (name.Length == above.Length || name[^(above.Length + 1)] == '.');
}
