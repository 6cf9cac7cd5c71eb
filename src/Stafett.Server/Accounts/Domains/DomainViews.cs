using System.Collections.Immutable;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>Domains with their people, and the words for what a store would not do.</summary>
internal static class DomainViews
{
    public const string What = "The domain";

    public static async ValueTask<DomainView> ViewAsync(this ControlDatabase control, Id<Account> caller, HostedDomain domain, CancellationToken cancellationToken) =>
        (await control.ViewAsync(caller, [domain], cancellationToken))[0];

    public static async ValueTask<ImmutableArray<DomainView>> ViewAsync(
        this ControlDatabase control, Id<Account> caller, ImmutableArray<HostedDomain> domains, CancellationToken cancellationToken)
    {
        var people = await control.Teams.PeopleAsync(caller, domains, cancellationToken);
        return [.. domains.Select((domain, i) => new DomainView(domain, people[i].Members, people[i].Invites))];
    }

    /// <summary>The domain, as the caller sees it. What can be no key is nobody's domain.</summary>
    public static async ValueTask<Answer<HostedDomain>> FindAsync(this ControlDatabase control, Caller caller, string key, CancellationToken cancellationToken)
    {
        if (!DomainKey.TryParse(key, out var parsed) || await control.Domains.GetAsync(caller.Id, parsed, cancellationToken) is not { } domain)
            return Refusal.NotFound(What);
        return domain;
    }

    /// <summary>The domain, where the caller is an admin of it.</summary>
    public static async ValueTask<Answer<HostedDomain>> FindToAdministerAsync(
        this ControlDatabase control, Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindAsync(caller, key, cancellationToken);
        if (found.IsRefused(out _, out var domain))
            return found;
        return domain.CallerRole == MemberRole.Admin ? domain : Refusal.Of(StoreOutcome.Forbidden, What);
    }

    /// <summary>The domain, where its plan has aliases, lists and settings of its own.</summary>
    public static Refusal? NeedsDatabase(HostedDomain domain) =>
        PlanGates.Of(domain.Plan).HasDatabase
            ? null
            : Refusal.Because(RefusalKind.PlanTooLow, $"{domain.Name} is on the free plan, where rules stand in its TXT records alone.");
}
