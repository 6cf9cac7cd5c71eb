using Stafett.Authentication.Arc;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Bimi;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication;

/// <summary>Everything that can be said about who sent a message.</summary>
public sealed record AuthenticationVerdicts
{
    public required AuthenticationRequest Request { get; init; }

    /// <summary>Of the reverse-path; for the null path of the HELO name in its place (RFC 7208 §2.4).</summary>
    public required SpfVerdict Spf { get; init; }

    /// <summary>None where <see cref="AuthenticationOptions.ChecksHelo"/> is false.</summary>
    public required SpfVerdict HeloSpf { get; init; }

    /// <summary>One for each signature that was looked at, topmost first; empty when there is none.</summary>
    public required IReadOnlyList<DkimVerdict> Dkim { get; init; }

    public required ArcVerdict Arc { get; init; }

    public required DmarcVerdict Dmarc { get; init; }

    public required BimiVerdict Bimi { get; init; }

    public required IprevVerdict Iprev { get; init; }

    /// <summary>Why a DMARC failure is not acted on; null: nobody's word outweighs it.</summary>
    public ArcOverride? Override { get; init; }

    /// <summary>Faults of ours, for the log. What they hit is a temporary error in the verdicts.</summary>
    public IReadOnlyList<Exception> Faults { get; init; } = [];

    /// <summary>What DMARC wants done with the message, after the override.</summary>
    public DmarcPolicy AppliedPolicy => Override is null ? Dmarc.AppliedPolicy : DmarcPolicy.None;

    /// <summary>
    /// A signature of the author's domain holds. Where no DMARC record says how close the domains have to be, a domain above or below the author's will do, as long as it
    /// has two labels.
    /// </summary>
    public bool HasAlignedDkim
    {
        get
        {
            if (Dmarc.Record is { Problem: null })
                return Dmarc.IsAligned(AuthenticationMechanism.Dkim);
            return Dmarc.AuthorDomain is { Literal: null } author && Dkim.Any(verdict => verdict.CountsForAlignment && IsRelated(verdict.Signature!.SigningDomain.Name, author.Name));
        }
    }

    /// <summary>Some verdict is a temporary error, and another time the message may fare better.</summary>
    public bool IsTemporary =>
        Dmarc.Result == DmarcResult.TempError || Spf.Result == SpfResult.TempError || Dkim.Any(verdict => verdict.Result == DkimResult.TempError) || Arc.IsTemporary;

    /// <summary>Our Authentication-Results for this message.</summary>
    /// <param name="authservId">Our name; the same that forged fields are looked for with.</param>
    /// <param name="isInternational">UTF-8 may stand in the header; else an address that needs it is given by its domain.</param>
    public AuthenticationResultsField ToResults(string authservId, bool isInternational = false) => new(authservId, [.. VerdictResults.Of(this, isInternational)]);

    /// <summary>For the aggregate report to the owner of the policy (RFC 9990); null where nobody asked for one.</summary>
    /// <param name="at">When the message came.</param>
    public DmarcObservation? Observe(DateTimeOffset at) => DmarcObservation.Of(this, at);

    private static bool IsRelated(string one, string other)
    {
        var upper = one.Length < other.Length ? one : other;
        var lower = one.Length < other.Length ? other : one;
        return upper.Contains('.', StringComparison.Ordinal) && DnsName.IsAtOrBelow(lower, upper);
    }
}
