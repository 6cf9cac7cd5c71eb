using System.Collections.Immutable;
using System.Net;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Spf;

namespace Stafett.Authentication.Dmarc;

/// <summary>
/// What an aggregate report says of one message (RFC 9990 §3.1): kept by whoever sends reports, and counted together with those that are the same. Holds no local part
/// and nothing of the content.
/// </summary>
public sealed record DmarcObservation
{
    public required DateTimeOffset At { get; init; }

    public required IPAddress Source { get; init; }

    /// <summary>header_from</summary>
    public required string AuthorDomain { get; init; }

    /// <summary>envelope_from; empty for the null path.</summary>
    public required string EnvelopeFrom { get; init; }

    /// <summary>Where the record stands that was followed.</summary>
    public required string PolicyDomain { get; init; }

    /// <summary>policy_published, and where the report goes.</summary>
    public required DmarcRecord Record { get; init; }

    public required DmarcResult Result { get; init; }

    /// <summary>disposition; the receiver changes it where it does something else.</summary>
    public required DmarcPolicy Disposition { get; init; }

    public required bool IsDkimAligned { get; init; }

    public required bool IsSpfAligned { get; init; }

    /// <summary>Why the disposition is not what the policy says; null when it is.</summary>
    public DmarcDeviation? Deviation { get; init; }

    public string DeviationComment { get; init; } = "";

    public required ImmutableArray<ObservedSignature> Dkim { get; init; }

    /// <summary>Null where no domain was there to check.</summary>
    public ObservedSender? Spf { get; init; }

    /// <summary>Null where the owner of the policy wants no reports, or there is nothing to report (RFC 9989 §4.7: without rua, none are made).</summary>
    internal static DmarcObservation? Of(AuthenticationVerdicts verdicts, DateTimeOffset at)
    {
        var dmarc = verdicts.Dmarc;
        if (dmarc is not { AuthorDomain: { } author, PolicyDomain: { } policyDomain, Record: { AggregateReports.IsEmpty: false } record, Result: DmarcResult.Pass or DmarcResult.Fail })
            return null;
        return new DmarcObservation
        {
            At = at,
            Source = verdicts.Request.Client,
            AuthorDomain = author.Name,
            EnvelopeFrom = verdicts.Request.MailFrom.Address?.Domain.Name ?? "",
            PolicyDomain = policyDomain,
            Record = record,
            Result = dmarc.Result,
            Disposition = verdicts.AppliedPolicy,
            IsDkimAligned = dmarc.IsAligned(AuthenticationMechanism.Dkim),
            IsSpfAligned = dmarc.IsAligned(AuthenticationMechanism.Spf),
            Deviation = verdicts.Override is not null ? DmarcDeviation.TrustedForwarder
                : dmarc is { Result: DmarcResult.Fail, Record.IsTesting: true } ? DmarcDeviation.PolicyTestMode
                : null,
            DeviationComment = verdicts.Override?.Reason ?? "",
            Dkim = [.. verdicts.Dkim.Where(v => v.Signature is not null).Select(v => new ObservedSignature(v.Signature!.SigningDomain.Name, v.Signature.Selector, v.Result, v.Reason))],
            Spf = verdicts.Spf.Domain is { } sender ? new ObservedSender(sender.Name, verdicts.Spf.Result) : null,
        };
    }
}

/// <summary>RFC 9990 §3.1.1.6: the reasons for doing something else than the policy says.</summary>
public enum DmarcDeviation
{
    LocalPolicy,
    MailingList,
    Other,
    PolicyTestMode,
    TrustedForwarder,
}

/// <summary>One signature in a report.</summary>
public sealed record ObservedSignature(string Domain, string Selector, DkimResult Result, string Reason);

/// <summary>The reverse-path in a report; its scope is always mfrom.</summary>
public sealed record ObservedSender(string Domain, SpfResult Result);
