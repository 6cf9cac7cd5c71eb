using System.Globalization;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.Operators;

/// <summary>Accounts as operators see and change them. Nobody takes his own rights away, and the last operator stays one, also where two take each other's.</summary>
public sealed class OperatorUsers(ControlDatabase control, TimeProvider time)
{
    private const string What = "The account";
    private const int MostMessages = 1_000_000;

    private static Refusal StillOperator { get; } =
        Refusal.Invalid("", "An operator's account is not removed. Take the rights of an operator away from it first.");

    /// <summary>The oldest first.</summary>
    /// <param name="search">Part of the address; empty: all.</param>
    public async Task<Answer<Page<Account>>> ListAsync(Caller caller, string search, int page, CancellationToken cancellationToken) =>
        OperatorGate.Refuse(caller) is { } refusal
            ? refusal
            : await control.Accounts.ListAsync(OperatorGate.Search(search), new PageRequest(page, OperatorGate.PageSize), cancellationToken);

    public async Task<Answer<Account>> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (OperatorGate.Refuse(caller) is { } refusal)
            return refusal;
        return await FindAsync(id, cancellationToken) is { } account ? account : Refusal.NotFound(What);
    }

    public async Task<Answer<Account>> ChangeAsync(Caller caller, string id, TermsChanges changes, CancellationToken cancellationToken)
    {
        if (OperatorGate.Refuse(caller) is { } refusal)
            return refusal;
        if (await FindAsync(id, cancellationToken) is not { } account)
            return Refusal.NotFound(What);
        var problems = new ProblemList();
        var change = Read(changes, problems);
        if (account.Id == caller.Id && changes.Group is not null && ControlWords.RoleOf(changes.Group.Trim()) == MemberRole.User)
            problems.Add("group", "You cannot take your own rights away; another operator can.");
        if (account.Id == caller.Id && changes.IsBanned == true)
            problems.Add("is_banned", "You cannot ban yourself.");
        if (!problems.IsEmpty)
            return problems.ToRefusal();
        var updated = await control.Accounts.UpdateTermsAsync(account.Id, change, cancellationToken);
        return updated switch
        {
            { Value: { } after } => after,
            { Detail: "operators" } => Refusal.Because(
                RefusalKind.Conflict, "The service would have no operator any more. Make somebody else one first.", changes.IsBanned == true ? "is_banned" : "group"),
            _ => Refusal.Of(updated.Outcome, What),
        };
    }

    /// <summary>With its aliases, and the domains that nobody else belongs to. Refused where others would lose a domain with it.</summary>
    /// <returns>The account as it was.</returns>
    public async Task<Answer<Account>> RemoveAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (OperatorGate.Refuse(caller) is { } refusal)
            return refusal;
        if (await FindAsync(id, cancellationToken) is not { } account)
            return Refusal.NotFound(What);
        if (account.IsOperator)
            return StillOperator;
        var left = await control.Accounts.LeaveAsync(account.Id, cancellationToken);
        if (left == StoreOutcome.Done)
            return account;
        // He was made one behind the look, and the caller is none any more.
        if (left == StoreOutcome.Forbidden)
            return StillOperator;
        if (left != StoreOutcome.Conflict)
            return Refusal.Of(left, What);
        var shared = (await control.Accounts.LossAsync(account.Id, cancellationToken)).SharedDomains;
        return Refusal.Invalid("", $"The account is the only admin of domains that others belong to: {string.Join(", ", shared.Take(10))}. Give each of them another admin first.");
    }

    private async ValueTask<Account?> FindAsync(string id, CancellationToken cancellationToken) =>
        Id<Account>.TryParse(id, out var parsed) ? await control.Accounts.GetAsync(parsed, cancellationToken) : null;

    private Func<AccountTerms, AccountTerms> Read(TermsChanges changes, ProblemList problems)
    {
        var set = new List<Func<AccountTerms, AccountTerms>>();
        if (changes.Group is { } group)
        {
            if (ControlWords.RoleOf(group.Trim()) is { } role)
                set.Add(terms => terms with { Role = role });
            else
                problems.Add("group", "The group is admin or user.");
        }

        if (changes.Plan is { } word)
        {
            if (ControlWords.PlanOf(word.Trim()) is { } plan)
                set.Add(terms => terms with { Plan = plan });
            else
                problems.Add("plan", "The plan is free, enhanced_protection or team.");
        }

        if (changes.PlanExpiresAt is { } expires)
            ReadExpiry(expires.Trim(), set, problems);
        if (changes.MaxQuotaPerAlias is { } quota)
        {
            if (quota.Trim().Length == 0)
                set.Add(terms => terms with { MaxQuotaPerAlias = null });
            else if (SizeText.TryParse(quota, out var octets) && octets <= DomainEditing.MostQuota)
                set.Add(terms => terms with { MaxQuotaPerAlias = octets });
            else
                problems.Add("max_quota_per_alias", $"Give a size of {SizeText.Format(DomainEditing.MostQuota)} at most, such as 10 GB.");
        }

        if (changes.SmtpLimit is { } limit)
        {
            if (limit.Trim().Length == 0)
                set.Add(terms => terms with { SmtpLimit = null });
            else if (int.TryParse(limit.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var messages) && messages <= MostMessages)
                set.Add(terms => terms with { SmtpLimit = messages });
            else
                problems.Add("smtp_limit", $"Give a number of messages a day from 0 to {MostMessages}.");
        }

        if (changes.IsRateLimitExempt is { } isExempt)
            set.Add(terms => terms with { IsRateLimitExempt = isExempt });
        if (changes.IsBanned is { } isBanned)
            set.Add(terms => terms with { BannedAt = isBanned ? terms.BannedAt ?? time.GetUtcNow() : null });
        return terms => set.Aggregate(terms, (changed, step) => step(changed));
    }

    private static void ReadExpiry(string text, List<Func<AccountTerms, AccountTerms>> set, ProblemList problems)
    {
        const DateTimeStyles InUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (text.Length == 0)
            set.Add(terms => terms with { PlanExpiresAt = null });
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, InUtc, out var at) && at.Year is >= 2000 and < 9999)
            set.Add(terms => terms with { PlanExpiresAt = at });
        else
            problems.Add("plan_expires_at", "Give a day such as 2027-12-31, or nothing for a plan that does not end.");
    }
}
