using Stafett.Server.Accounts.Domains;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>Aliases made, shown, changed and deleted: by admins of the domain all of them, by other members their own.</summary>
public sealed class AliasEditing(ControlDatabase control, HostingFacts facts)
{
    internal const string What = "The alias";

    // Of 46 million names; a domain that is as full as that has to be told.
    private const int MaxTries = 5;

    public async Task<Answer<AliasView>> CreateAsync(Caller caller, string domainKey, AliasChanges request, CancellationToken cancellationToken)
    {
        var found = await FindDomainAsync(caller, domainKey, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        for (var tries = 1; ; tries++)
        {
            var isRandom = string.IsNullOrWhiteSpace(request.Name);
            var problems = new ProblemList();
            var reader = new AliasChangesReader(domain, facts, problems);
            var name = reader.ReadName(isRandom ? RandomName.Create() : request.Name!);
            var owner = ReadOwner(domain, request.Owner, problems);
            // Recipients depend on the name: one that cannot be read hides nothing else than them.
            var settings = reader.Read(name ?? AliasName.Parse("name"), request, null, caller.Account.Email.ToString());
            if (name is not { } named || !problems.IsEmpty)
                return problems.ToRefusal();
            var made = await control.Aliases.CreateAsync(caller.Id, domain.Id, new NewAlias(named, settings) { Owner = owner }, cancellationToken);
            if (made.Value is { } alias)
                return new AliasView(alias, domain);
            if (!isRandom || made.Outcome != StoreOutcome.Conflict || tries == MaxTries)
                return Why(made, domain, named);
        }
    }

    public Task<Answer<AliasView>> GetAsync(Caller caller, string domainKey, string aliasKey, CancellationToken cancellationToken) =>
        FindAsync(control, caller, domainKey, aliasKey, cancellationToken);

    public async Task<Answer<Page<AliasView>>> ListAsync(Caller caller, string domainKey, AliasListing listing, CancellationToken cancellationToken)
    {
        var found = await control.FindAsync(caller, domainKey, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (ReadSort(listing.Sort) is not { } sort)
            return Refusal.Invalid("sort", "sort is created_at, updated_at or name, with a dash before it for the other direction.");
        var query = new AliasQuery
        {
            Name = listing.Name.Trim(),
            Recipient = listing.Recipient.Trim(),
            Label = listing.Label.Trim(),
            Anywhere = listing.Q.Trim(),
            Sort = sort,
            IsDescending = listing.Sort.StartsWith('-'),
        };
        return await control.Aliases.ListAsync(caller.Id, domain.Id, query, new PageRequest(listing.Page, listing.Size), cancellationToken) is { } page
            ? new Page<AliasView>([.. page.Items.Select(alias => new AliasView(alias, domain))], page.Total, page.Request)
            : Refusal.NotFound(DomainViews.What);
    }

    public async Task<Answer<AliasView>> UpdateAsync(Caller caller, string domainKey, string aliasKey, AliasChanges changes, CancellationToken cancellationToken)
    {
        var found = await FindAsync(control, caller, domainKey, aliasKey, cancellationToken);
        if (found.IsRefused(out var refusal, out var view))
            return refusal;
        var (before, domain) = view;
        if (DomainViews.NeedsDatabase(domain) is { } tooLow)
            return tooLow;
        var problems = new ProblemList();
        var reader = new AliasChangesReader(domain, facts, problems);
        // A name that stays is nobody's new claim, whatever the rules for new names say.
        var renamed = string.IsNullOrWhiteSpace(changes.Name) || SameName(changes.Name, before.Name) ? before.Name : reader.ReadName(changes.Name);
        reader.Read(renamed ?? before.Name, changes, before.Settings, caller.Account.Email.ToString());
        if (renamed is not { } name || !problems.IsEmpty)
            return problems.ToRefusal();
        // Read once more over what is stored when it is stored: another request may have come between.
        var updated = await control.Aliases.UpdateAsync(
            caller.Id, domain.Id, before.Id, name == before.Name ? null : name,
            stored => new AliasChangesReader(domain, facts, new ProblemList()).Read(name, changes, stored, caller.Account.Email.ToString()), cancellationToken);
        return updated.Value is { } alias ? new AliasView(alias, domain) : Why(updated, domain, name);
    }

    /// <returns>The alias as it was.</returns>
    public async Task<Answer<AliasView>> DeleteAsync(Caller caller, string domainKey, string aliasKey, CancellationToken cancellationToken)
    {
        var found = await control.FindAsync(caller, domainKey, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        var deleted = await control.Aliases.DeleteAsync(caller.Id, domain.Id, AliasKey.Parse(aliasKey), cancellationToken);
        return deleted.Value is { } alias ? new AliasView(alias, domain) : Refusal.Of(deleted.Outcome, What, deleted.Detail);
    }

    internal static async Task<Answer<AliasView>> FindAsync(
        ControlDatabase control, Caller caller, string domainKey, string aliasKey, CancellationToken cancellationToken)
    {
        if (!DomainKey.TryParse(domainKey, out var key))
            return Refusal.NotFound(DomainViews.What);
        var (domain, alias) = await control.Aliases.FindAsync(caller.Id, key, AliasKey.Parse(aliasKey), cancellationToken);
        if (domain is null)
            return Refusal.NotFound(DomainViews.What);
        return alias is null ? Refusal.NotFound(What) : new AliasView(alias, domain);
    }

    internal static Refusal Why<T>(StoreResult<T> result, HostedDomain domain, AliasName name)
        where T : class => (result.Outcome, result.Detail) switch
        {
            (StoreOutcome.Conflict, _) => Refusal.Because(RefusalKind.Conflict, $"{domain.Name} has an alias “{name}” already.", "name"),
            (StoreOutcome.Forbidden, _) => Refusal.Because(RefusalKind.Forbidden, "Only admins of the domain may do this.", result.Detail),
            (StoreOutcome.NotFound, "user") => Refusal.Invalid("user", "That account is no member of the domain."),
            (StoreOutcome.LimitReached, _) => Refusal.Because(RefusalKind.Invalid, $"{domain.Name} has as many aliases as it may have."),
            _ => Refusal.Of(result.Outcome, What, result.Detail),
        };

    private static bool SameName(string text, AliasName name) => AliasName.TryParse(text.Trim(), out var parsed) && parsed == name;

    private static AliasSort? ReadSort(string text) => (text.StartsWith('-') ? text[1..] : text) switch
    {
        "" or "created_at" => AliasSort.CreatedAt,
        "updated_at" => AliasSort.UpdatedAt,
        "name" => AliasSort.Name,
        _ => null,
    };

    private static Id<Account>? ReadOwner(HostedDomain domain, string? text, ProblemList problems)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (domain.CallerRole != MemberRole.Admin)
            problems.Forbid("user", "Only admins of the domain make aliases for others.");
        else if (Id<Account>.TryParse(text.Trim(), out var id))
            return id;
        else
            problems.Add("user", "user is the id of a member of the domain.");
        return null;
    }

    private async Task<Answer<HostedDomain>> FindDomainAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindAsync(caller, key, cancellationToken);
        return !found.IsRefused(out _, out var domain) && DomainViews.NeedsDatabase(domain) is { } tooLow ? tooLow : found;
    }
}
