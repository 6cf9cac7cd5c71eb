using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Spf;

namespace Stafett.Commands;

/// <summary>Verdicts in words.</summary>
internal static class VerifySummary
{
    private const string NotAsked = "not checked: --ip says which client sent it";

    public static (string Verdict, string Reason) Of(AuthenticationVerdicts verdicts)
    {
        var dmarc = verdicts.Dmarc;
        var author = dmarc.AuthorDomain?.Name ?? "the author";
        var vouching = Vouching(verdicts);
        return dmarc.Result switch
        {
            DmarcResult.Pass => ("pass", $"{author} confirms that it sent this message."),
            DmarcResult.Fail when verdicts.Override is { } instead => ("fail", $"{author} does not confirm this message, but {instead.Reason}: it is let through."),
            DmarcResult.Fail => ("fail", $"{author} does not confirm this message{Wish(verdicts.AppliedPolicy)}."),
            DmarcResult.TempError => ("temperror", $"Not known now: {dmarc.Reason}. Try again later."),
            DmarcResult.PermError when dmarc.AppliedPolicy != DmarcPolicy.None => ("fail", $"{dmarc.Reason}: such a message is refused."),
            DmarcResult.PermError => ("none", $"Nothing is known of the author: {dmarc.Reason}."),
            _ when vouching.Length > 0 => ("none", $"{author} has no DMARC policy. {vouching} passes, which says nothing about the author."),
            _ when verdicts.IsTemporary => ("temperror", $"{author} has no DMARC policy, and DNS did not answer everything. Try again later."),
            _ => ("none", $"{author} has no DMARC policy, and nobody else vouches for this message."),
        };
    }

    public static IReadOnlyList<VerifyCheck> Checks(AuthenticationVerdicts verdicts)
    {
        var checks = new List<VerifyCheck>();
        if (verdicts.Dkim.Count == 0)
            checks.Add(new VerifyCheck("dkim", "none", null, null, "the message is not signed"));
        checks.AddRange(verdicts.Dkim.Select(verdict => Of(verdict, verdicts.Dmarc)));
        checks.Add(Of("spf", verdicts.Spf, verdicts.Request.IsClientKnown, verdicts.Dmarc.IsAligned(AuthenticationMechanism.Spf)));
        checks.Add(Of("helo", verdicts.HeloSpf, verdicts.Request.IsClientKnown, isAligned: false));
        checks.Add(Of(verdicts.Dmarc, verdicts.Override));
        checks.Add(Of(verdicts.Arc));
        checks.Add(new VerifyCheck("bimi", Word(verdicts.Bimi.Result), verdicts.Bimi.Domain, Filled(verdicts.Bimi.Record?.Location), verdicts.Bimi.Reason));
        checks.Add(verdicts.Request.IsClientKnown
            ? new VerifyCheck("iprev", Word(verdicts.Iprev.Result), verdicts.Iprev.Name, null, verdicts.Iprev.Result == IprevResult.Pass ? "leads back to the address" : verdicts.Iprev.Reason)
            : new VerifyCheck("iprev", "skipped", null, null, NotAsked));
        return checks;
    }

    private static VerifyCheck Of(DkimVerdict verdict, DmarcVerdict dmarc)
    {
        if (verdict.Signature is not { } signature)
            return new VerifyCheck("dkim", Word(verdict.Result), null, null, verdict.Reason);
        var algorithm = signature.Algorithm == DkimAlgorithm.RsaSha256 ? "rsa-sha256" : "ed25519-sha256";
        var isAligned = dmarc.Aligned.Any(identifier => identifier.Mechanism == AuthenticationMechanism.Dkim && identifier.Domain == signature.SigningDomain);
        return new VerifyCheck(
            "dkim",
            Word(verdict.Result),
            signature.SigningDomain.Name,
            $"{signature.Selector}, {algorithm}{(verdict.KeyBits > 0 ? $", {verdict.KeyBits} bits" : "")}",
            verdict.Reason + (isAligned && verdict.CountsForAlignment ? "; aligned with the author" : verdict.Result == DkimResult.Pass && !verdict.CountsForAlignment ? "; part of the body is not signed" : ""));
    }

    private static VerifyCheck Of(string check, SpfVerdict verdict, bool isAsked, bool isAligned)
    {
        if (!isAsked)
            return new VerifyCheck(check, "skipped", null, null, NotAsked);
        var detail = verdict.Mechanism is null ? null : verdict.MechanismDomain is { } owner && owner != verdict.Domain?.Name ? $"{verdict.Mechanism} of {owner}" : verdict.Mechanism;
        var reason = verdict.Problem ?? verdict.Result switch
        {
            SpfResult.Pass => "the client may send its mail",
            SpfResult.Fail => "the client may not send its mail",
            SpfResult.SoftFail => "the client probably may not send its mail",
            SpfResult.Neutral => "the domain says nothing about the client",
            _ => "no record",
        };
        return new VerifyCheck(check, ReceivedSpfWriter.Word(verdict.Result), verdict.Domain?.Name, detail, isAligned ? $"{reason}; aligned with the author" : reason);
    }

    private static VerifyCheck Of(DmarcVerdict dmarc, ArcOverride? instead)
    {
        var detail = dmarc.Record is null ? null : $"policy {Word(dmarc.Policy)}{(dmarc.PolicyDomain == dmarc.AuthorDomain?.Name ? "" : $" of {dmarc.PolicyDomain}")}{(dmarc.Record.IsTesting ? ", being tested" : "")}";
        return new VerifyCheck("dmarc", Word(dmarc.Result), dmarc.AuthorDomain?.Name, detail, instead is null ? dmarc.Reason : $"{dmarc.Reason}; {instead.Reason}");
    }

    private static VerifyCheck Of(ArcVerdict arc)
    {
        var detail = arc.HighestInstance == 0 ? null : arc.HighestInstance == 1 ? "1 set" : $"{arc.HighestInstance} sets";
        return new VerifyCheck("arc", arc.IsTemporary ? "temperror" : Word(arc.Result), arc.Sets.Count == 0 ? null : arc.Sets[^1].SealingDomain.Name, detail, arc.Reason);
    }

    private static string Vouching(AuthenticationVerdicts verdicts)
    {
        var domains = verdicts.Dkim.Where(verdict => verdict.CountsForAlignment).Select(verdict => $"DKIM of {verdict.Signature!.SigningDomain}");
        if (verdicts.Spf is { Result: SpfResult.Pass, Domain: { } sender })
            domains = domains.Append($"SPF of {sender}");
        return domains.FirstOrDefault() ?? "";
    }

    private static string Wish(DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.Reject => ", and wants such messages rejected",
        DmarcPolicy.Quarantine => ", and wants such messages treated with suspicion",
        _ => ", and asks for nothing to be done about it",
    };

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
