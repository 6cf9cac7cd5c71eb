using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Rules;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The account behind a domain, found by the <c>forward-email-site-verification=</c> record that stands in the domain's DNS now: a claim whose record is not there gets
/// no mail, whoever made it first.
/// </summary>
internal sealed class HostedDomains(IDnsResolver dns, RulesSource accounts, int maxTargets, TimeProvider time)
{
    // Names further down than that are nobody's.
    private const int MaxLevels = 8;

    public async ValueTask<HostedAnswer> FindAsync(EmailAddress recipient, string verification, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        var lookup = await accounts.FindAsync(recipient.Domain, verification, cancellationToken);
        switch (lookup.Outcome)
        {
            case RulesOutcome.Unavailable:
                // The records alone would be half of the rules.
                trace?.Step("account", "The database cannot be read at this moment.");
                return HostedAnswer.None with { IsCurrent = false, Refusal = ResolutionReplies.AccountAway(recipient) };
            case RulesOutcome.Found when lookup.Domain is { } snapshot:
                var now = time.GetUtcNow();
                var answer = HostedAnswer.Of(snapshot, lookup.IsCurrent, now, maxTargets);
                trace?.Step("account", Describe(snapshot, answer, now));
                return answer;
            default:
                trace?.Step("account", $"There is a forward-email-site-verification record, but no account of this service has {recipient.Domain} with it.");
                return HostedAnswer.None with { IsCurrent = lookup.IsCurrent };
        }
    }

    /// <summary>
    /// For a name without any record of ours: the account of the nearest domain above it that publishes a verification, where its owner forwards all names below it.
    /// The rules in that domain's DNS do not count, only its account's.
    /// </summary>
    public async ValueTask<HostedAnswer> InheritAsync(EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        var name = recipient.Domain.Name;
        for (var level = 0; level < MaxLevels; level++)
        {
            var dot = name.IndexOf('.');
            if (dot < 0 || name.IndexOf('.', dot + 1) < 0)
                break;
            name = name[(dot + 1)..];
            var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken);
            if (answer.IsTemporaryFailure)
                return HostedAnswer.None with { Refusal = ResolutionReplies.LookupFailed(recipient) };
            var records = ForwardingRecordParser.Parse([.. answer.Records.OfType<TxtRecord>().Select(r => r.Text)], null);
            if (records.Verifications.Length > 1)
                return HostedAnswer.None with { Refusal = ResolutionReplies.Contradiction(recipient) };
            if (records.Verifications.IsEmpty)
                continue;
            trace?.Step("account", $"{recipient.Domain} has no records of its own; {name} above it has a forward-email-site-verification record.");
            return await FindAsync(recipient, records.Verifications[0], trace, cancellationToken);
        }

        return HostedAnswer.None;
    }

    private static string Describe(DomainSnapshot snapshot, HostedAnswer answer, DateTimeOffset now)
    {
        var domain = snapshot.Domain;
        if (domain.Plan == Plan.Free)
            return $"An account of this service has {domain.Name}, on the free plan: only the rules in its DNS count.";
        if (snapshot.IsSuspended(now))
            return $"An account of this service has {domain.Name}, and its plan has ended: only the rules in its DNS count.";
        return $"An account of this service has {domain.Name}, and its aliases count beside the rules in DNS"
            + (answer.HasNamesOnly ? ": by their exact names, because patterns and a catch-all do not count on a domain that is so large or offered to everybody." : ".")
            + (answer.IsCurrent ? "" : " The database is away, and this is what was known last.");
    }
}
