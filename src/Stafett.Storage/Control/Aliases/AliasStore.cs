using System.Collections.Immutable;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

/// <summary>Aliases as members of their domain see and change them. What is not the caller's is NotFound.</summary>
public sealed class AliasStore
{
    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly ControlLimits _limits;

    internal AliasStore(ISqlEngine engine, TimeProvider time, ControlLimits limits)
    {
        _engine = engine;
        _time = time;
        _limits = limits;
    }

    /// <summary>
    /// Conflict <c>name</c>: the domain has it. Forbidden: patterns, the catch-all, restricted names and aliases for others are the admins'.
    /// </summary>
    public ValueTask<StoreResult<Alias>> CreateAsync(Id<Account> caller, DomainKey key, NewAlias alias, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<Alias>>(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain)
                    return StoreOutcome.NotFound;
                return await CreateAsync(session, caller, domain, alias, ct);
            },
            cancellationToken);

    /// <summary>All of them or none; the first one that cannot be made says why. For imports of up to <see cref="PageRequest.MaxSize"/>.</summary>
    public ValueTask<StoreResult<IReadOnlyList<Alias>>> CreateManyAsync(
        Id<Account> caller, DomainKey key, ImmutableArray<NewAlias> aliases, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<IReadOnlyList<Alias>>>(
            async (session, ct) =>
            {
                if (aliases.Length > PageRequest.MaxSize)
                    return new(StoreOutcome.LimitReached, null, "aliases");
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain)
                    return StoreOutcome.NotFound;
                var made = new List<Alias>(aliases.Length);
                foreach (var alias in aliases)
                {
                    var result = await CreateAsync(session, caller, domain, alias, ct);
                    if (result.Value is null)
                        return new(result.Outcome, null, $"{result.Detail} {alias.Name}".Trim());
                    made.Add(result.Value);
                }

                return new(StoreOutcome.Done, made);
            },
            cancellationToken);

    public ValueTask<Alias?> GetAsync(Id<Account> caller, DomainKey key, AliasKey alias, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) => await DomainAccess.FindAsync(session, caller, key, ct) is { } domain
                ? await AliasAccess.FindAsync(session, caller, domain.Id, alias, ct)
                : null,
            cancellationToken);

    /// <summary>The domain and the alias, each null where it is not the caller's to see, in one visit to the database.</summary>
    public ValueTask<(HostedDomain? Domain, Alias? Alias)> FindAsync(Id<Account> caller, DomainKey key, AliasKey alias, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) => await DomainAccess.FindAsync(session, caller, key, ct) is { } domain
                ? (domain, await AliasAccess.FindAsync(session, caller, domain.Id, alias, ct))
                : ((HostedDomain?)null, (Alias?)null),
            cancellationToken);

    /// <summary>Null: there is no such domain for the caller.</summary>
    public ValueTask<Page<Alias>?> ListAsync(Id<Account> caller, DomainKey key, AliasQuery query, PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain)
                    return null;
                var (where, arguments) = Filter(caller, domain, query);
                // The count of a whole domain is kept; counting a million rows for each page would not do.
                var total = domain.CallerRole == MemberRole.Admin && query is { Name: "", Recipient: "", Anywhere: "" }
                    ? domain.AliasCount
                    : await session.CountAsync($"select count(*) as n {AliasAccess.From} {where}", arguments, ct);
                var items = await session.ListAsync(
                    $"select {AliasColumns.All} {AliasAccess.From} {where} {Order(query)} limit @limit offset @offset",
                    [.. arguments, ("limit", page.Limit), ("offset", page.Offset)], AliasColumns.Read, ct);
                return new Page<Alias>(items, total, page);
            },
            cancellationToken);

    /// <summary>How many aliases of a domain belong to somebody else: what they would lose with it.</summary>
    public ValueTask<long> CountOfOthersAsync(Id<Account> caller, Id<HostedDomain> domain, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.CountAsync(
                "select count(*) as n from aliases where domain_id = @domain and account_id <> @caller", [("domain", domain), ("caller", caller)], ct),
            cancellationToken);

    /// <param name="change">Gets what is stored now and says what shall be; runs inside the transaction, maybe twice.</param>
    /// <param name="name">Another name for it; null: it keeps its own.</param>
    public ValueTask<StoreResult<Alias>> UpdateAsync(
        Id<Account> caller, DomainKey key, AliasKey alias, AliasName? name, Func<AliasSettings, AliasSettings> change, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<Alias>>(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain
                    || await HoldAsync(session, caller, domain, alias, ct) is not { } before)
                {
                    return StoreOutcome.NotFound;
                }

                var settings = change(before.Settings);
                var newName = name ?? before.Name;
                if (newName != before.Name && !MayName(domain, newName))
                    return new(StoreOutcome.Forbidden, null, "name");
                if (await IsTakenAsync(session, domain, before.Id, newName, ct))
                    return new(StoreOutcome.Conflict, null, "name");
                await session.ExecuteAsync(
                    $"update aliases set name = @name, kind = @kind, verified_recipients = @verified, {AliasColumns.SetSettings}, updated_at = @now where id = @id",
                    [
                        ("id", before.Id), ("name", newName.Text), ("kind", newName.KindWord), ("verified", RecipientRequests.StillVerified(before, settings)),
                        ("now", session.Now), .. AliasColumns.Of(settings),
                    ],
                    ct);
                await AuditTrail.WriteAsync(
                    session, _time, new AuditSubject(caller, null, domain.Id, $"alias {before.Name}", "changed"),
                    [("name", before.Name.Text), .. AliasColumns.Of(before.Settings)], [("name", newName.Text), .. AliasColumns.Of(settings)], ct);
                await RecipientRequests.KeepAsync(session, before.Id, before.VerifiedRecipients, settings, ct);
                await MailboxLinks.KeepAsync(session, _time, before.Id, before.AccountId, domain.Id, settings.HasImap, ct);
                Announce(session, domain.Id, before.Name);
                Announce(session, domain.Id, newName);
                return (await AliasAccess.FindAsync(session, caller, domain.Id, before.Id, ct))!;
            },
            cancellationToken);

    /// <returns>The alias as it was.</returns>
    public ValueTask<StoreResult<Alias>> DeleteAsync(Id<Account> caller, DomainKey key, AliasKey alias, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<Alias>>(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain
                    || await HoldAsync(session, caller, domain, alias, ct) is not { } before)
                {
                    return StoreOutcome.NotFound;
                }

                await session.ExecuteAsync("delete from aliases where id = @id", [("id", before.Id)], ct);
                await session.ExecuteAsync("update domains set alias_count = alias_count - 1 where id = @domain", [("domain", domain.Id)], ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, domain.Id, $"alias {before.Name}", "deleted"), [], [], ct);
                Announce(session, domain.Id, before.Name);
                return before;
            },
            cancellationToken);

    internal static void Announce(SqlSession session, Id<HostedDomain> domain, AliasName name) =>
        session.Announce(new ControlChange(domain, name.Kind == AliasKind.Name ? name.Text : null).Payload);

    private static async ValueTask<Alias?> HoldAsync(SqlSession session, Id<Account> caller, HostedDomain domain, AliasKey key, CancellationToken cancellationToken)
    {
        var found = await AliasAccess.FindAsync(session, caller, domain.Id, key, cancellationToken);
        if (found is null || session.ForUpdate.Length == 0)
            return found;
        await session.AnyAsync($"select 1 from aliases where id = @id{session.ForUpdate}", [("id", found.Id)], cancellationToken);
        return await AliasAccess.FindAsync(session, caller, domain.Id, found.Id, cancellationToken);
    }

    // A user of a team takes plain names that nobody reserved.
    private static bool MayName(HostedDomain domain, AliasName name) =>
        domain.CallerRole == MemberRole.Admin
        || (name.Kind == AliasKind.Name && !domain.Settings.RestrictedAliasNames.Contains(name.Text, StringComparer.OrdinalIgnoreCase));

    private static ValueTask<bool> IsTakenAsync(SqlSession session, HostedDomain domain, Id<Alias> id, AliasName name, CancellationToken cancellationToken) =>
        session.AnyAsync(
            "select 1 from aliases where domain_id = @domain and name = @name and id <> @id", [("domain", domain.Id), ("name", name.Text), ("id", id)], cancellationToken);

    private static string Order(AliasQuery query)
    {
        var column = query.Sort switch
        {
            AliasSort.UpdatedAt => "a.updated_at",
            AliasSort.Name => "a.name",
            _ => "a.created_at",
        };
        var direction = query.IsDescending ? "desc" : "asc";
        return query.Sort == AliasSort.Name ? $"order by a.name {direction}" : $"order by {column} {direction}, a.id {direction}";
    }

    private static (string Where, (string, object?)[] Arguments) Filter(Id<Account> caller, HostedDomain domain, AliasQuery query)
    {
        var where = $"where a.domain_id = @domain and {AliasAccess.Where}";
        var arguments = new List<(string, object?)> { ("caller", caller), ("domain", domain.Id) };
        if (query.Name.Length > 0)
        {
            where += @" and lower(a.name) like @name escape '\'";
            arguments.Add(("name", SearchText.Anywhere(query.Name)));
        }

        if (query.Recipient.Length > 0)
        {
            where += @" and lower(a.recipients) like @recipient escape '\'";
            arguments.Add(("recipient", SearchText.InList(query.Recipient)));
        }

        if (query.Label.Length > 0)
        {
            where += @" and lower(a.labels) like @label escape '\'";
            arguments.Add(("label", SearchText.Element(query.Label)));
        }

        if (query.Anywhere.Length > 0)
        {
            where += @" and (lower(a.name) like @any escape '\' or lower(a.recipients) like @any_list escape '\' or lower(a.labels) like @any_list escape '\')";
            arguments.Add(("any", SearchText.Anywhere(query.Anywhere)));
            arguments.Add(("any_list", SearchText.InList(query.Anywhere)));
        }

        return (where, [.. arguments]);
    }

    internal async ValueTask<StoreResult<Alias>> CreateAsync(
        SqlSession session, Id<Account> caller, HostedDomain domain, NewAlias alias, CancellationToken cancellationToken)
    {
        var owner = alias.Owner ?? caller;
        if (!MayName(domain, alias.Name) || (owner != caller && domain.CallerRole != MemberRole.Admin))
            return new(StoreOutcome.Forbidden, null, "name");
        if (owner != caller && !await session.AnyAsync(
            "select 1 from domain_members where domain_id = @domain and account_id = @owner", [("domain", domain.Id), ("owner", owner)], cancellationToken))
        {
            return new(StoreOutcome.NotFound, null, "user");
        }

        if (await CountOneMoreAsync(session, domain, owner, cancellationToken) is { } full)
            return full;
        var id = Id<Alias>.New(_time);
        var made = await session.ExecuteAsync(
            AliasColumns.Insert,
            [
                ("id", id), ("domain", domain.Id), ("account", owner), ("name", alias.Name.Text), ("kind", alias.Name.KindWord), ("now", session.Now),
                .. AliasColumns.Of(alias.Settings),
            ],
            cancellationToken);
        if (made == 0)
            return new(StoreOutcome.Conflict, null, "name");
        await RecipientRequests.KeepAsync(session, id, [], alias.Settings, cancellationToken);
        await MailboxLinks.KeepAsync(session, _time, id, owner, domain.Id, alias.Settings.HasImap, cancellationToken);
        await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, domain.Id, $"alias {alias.Name}", "created"), [], [], cancellationToken);
        Announce(session, domain.Id, alias.Name);
        return (await AliasAccess.FindAsync(session, caller, domain.Id, id, cancellationToken))!;
    }

    private async ValueTask<StoreResult<Alias>?> CountOneMoreAsync(SqlSession session, HostedDomain domain, Id<Account> owner, CancellationToken cancellationToken)
    {
        if (domain.IsGlobal && domain.CallerRole != MemberRole.Admin)
        {
            var own = await session.CountAsync(
                "select count(*) as n from aliases where account_id = @owner and domain_id = @domain", [("owner", owner), ("domain", domain.Id)], cancellationToken);
            if (own >= _limits.AliasesPerGlobalDomainAndAccount)
                return new StoreResult<Alias>(StoreOutcome.LimitReached, null, "aliases");
        }

        var counted = await session.ExecuteAsync(
            "update domains set alias_count = alias_count + 1 where id = @domain and alias_count < @limit",
            [("domain", domain.Id), ("limit", _limits.AliasesPerDomain)], cancellationToken);
        if (counted == 0)
            return new StoreResult<Alias>(StoreOutcome.LimitReached, null, "aliases");
        return default(StoreResult<Alias>?);
    }
}
