using System.Globalization;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Operators;

/// <summary>Domains as operators see and change them, above all which of them may send. Who administers a domain is told what was decided about its sending.</summary>
public sealed class OperatorDomains(ControlDatabase control, IServiceMail mail, HostingFacts facts, TimeProvider time)
{
    private const int MostRecipients = 1_000;

    private readonly SendingMail _mail = new(control, mail, facts);

    /// <summary>The oldest first; their <see cref="HostedDomain.CallerRole"/> says nothing.</summary>
    /// <param name="search">Part of the name; empty: all.</param>
    public async Task<Answer<Page<HostedDomain>>> ListAsync(Caller caller, string search, int page, CancellationToken cancellationToken) =>
        OperatorGate.Refuse(caller) is { } refusal
            ? refusal
            : await control.DomainChecks.ListAllAsync(OperatorGate.Search(search), new PageRequest(page, OperatorGate.PageSize), cancellationToken);

    /// <summary>Those whose owners have asked to send, the longest first.</summary>
    public async Task<Answer<Page<HostedDomain>>> ListWaitingAsync(Caller caller, int page, CancellationToken cancellationToken) =>
        OperatorGate.Refuse(caller) is { } refusal ? refusal : await control.DomainChecks.ListWaitingAsync(new PageRequest(page, OperatorGate.PageSize), cancellationToken);

    public async Task<Answer<HostedDomain>> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (OperatorGate.Refuse(caller) is { } refusal)
            return refusal;
        return await FindAsync(id, cancellationToken) is { } domain ? domain : Refusal.NotFound(DomainViews.What);
    }

    public async Task<Answer<HostedDomain>> ChangeAsync(Caller caller, string id, DomainTerms terms, CancellationToken cancellationToken)
    {
        if (OperatorGate.Refuse(caller) is { } refusal)
            return refusal;
        if (await FindAsync(id, cancellationToken) is not { } domain)
            return Refusal.NotFound(DomainViews.What);
        var problems = new ProblemList();
        var change = Read(terms, problems);
        if (problems.IsEmpty)
            Check(terms, change(domain), problems);
        if (!problems.IsEmpty)
            return problems.ToRefusal();
        var updated = await control.DomainChecks.UpdateTermsAsync(domain.Id, change, cancellationToken);
        if (updated.Value is not { } changed)
            return Refusal.Of(updated.Outcome, DomainViews.What);
        await _mail.TellAsync(changed.Before, changed.After, cancellationToken);
        return changed.After;
    }

    /// <summary>Its claim counts no more until its record is seen in the DNS again.</summary>
    public async Task<Answer<HostedDomain>> UnproveAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (OperatorGate.Refuse(caller) is { } refusal)
            return refusal;
        if (await FindAsync(id, cancellationToken) is not { } domain)
            return Refusal.NotFound(DomainViews.What);
        if (domain.ProvenAt is null)
            return domain;
        await control.DomainChecks.UnproveAsync(domain.Id, cancellationToken);
        return await control.DomainChecks.GetAsync(domain.Id, cancellationToken) is { } after ? after : Refusal.NotFound(DomainViews.What);
    }

    private async ValueTask<HostedDomain?> FindAsync(string id, CancellationToken cancellationToken) =>
        Id<HostedDomain>.TryParse(id, out var parsed) ? await control.DomainChecks.GetAsync(parsed, cancellationToken) : null;

    private Func<HostedDomain, HostedDomain> Read(DomainTerms terms, ProblemList problems)
    {
        Plan? plan = terms.Plan is { } word ? ControlWords.PlanOf(word.Trim()) : null;
        if (terms.Plan is not null && plan is null)
            problems.Add("plan", "The plan is free, enhanced_protection or team.");
        int? recipients = terms.MaxRecipientsPerAlias?.Trim() switch
        {
            null => null,
            "" => 0,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostRecipients => number,
            _ => -1,
        };
        if (recipients < 0)
            problems.Add("max_recipients_per_alias", $"Give a number from 0 to {MostRecipients}; 0 is what the service gives.");
        return domain => domain with
        {
            Plan = plan ?? domain.Plan,
            IsGlobal = terms.IsGlobal ?? domain.IsGlobal,
            Settings = domain.Settings with { MaxRecipientsPerAlias = recipients ?? domain.Settings.MaxRecipientsPerAlias },
            Sending = domain.Sending with
            {
                HasSmtp = terms.HasSmtp ?? domain.Sending.HasSmtp,
                // The question is answered, either way.
                AskedAt = terms.HasSmtp is null ? domain.Sending.AskedAt : null,
                SuspendedAt = terms.IsSmtpSuspended switch
                {
                    true => domain.Sending.SuspendedAt ?? time.GetUtcNow(),
                    false => null,
                    null => domain.Sending.SuspendedAt,
                },
                HasNewsletter = terms.HasNewsletter ?? domain.Sending.HasNewsletter,
            },
        };
    }

    /// <param name="after">What the domain would be.</param>
    private static void Check(DomainTerms terms, HostedDomain after, ProblemList problems)
    {
        if (terms.HasSmtp == true && after.ProvenAt is null)
            problems.Add("has_smtp", $"Nobody has proven yet that {after.Name} is theirs, so nobody may send from it.");
        else if (terms.HasSmtp == true && !PlanGates.Of(after.Plan).HasSending)
            problems.Add("has_smtp", "Sending needs a paid plan; give the domain one first.");
        if (terms.IsGlobal == true && (after.ProvenAt is null || !PlanGates.Of(after.Plan).HasDatabase))
            problems.Add("is_global", "Only a proven domain on a paid plan can be offered to everybody.");
    }
}
