using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

/// <summary>What opens an alias for IMAP, POP3, SMTP, DAV and the API. Several may be in use, one for each program.</summary>
public sealed record AliasPassword(Id<AliasPassword> Id, string Description, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>What is needed to check a log-in.</summary>
/// <param name="Passwords">With their hashes.</param>
/// <param name="OwnerBannedAt">Set: the account may do nothing.</param>
public sealed record LogInAlias(Alias Alias, HostedDomain Domain, ImmutableArray<(AliasPassword Password, string Hash)> Passwords, DateTimeOffset? OwnerBannedAt);

/// <param name="Hash">In a shape that says how it was made.</param>
public sealed record NewAliasPassword(string Hash)
{
    public string Description { get; init; } = "";

    /// <summary>Kept with it, so that the link shows what counts or nothing at all.</summary>
    public NewPasswordLink? Link { get; init; }
}

public sealed class AliasPasswordStore
{
    private const string Columns = "id, description, created_at, last_used_at";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly ControlLimits _limits;
    private readonly PasswordLinkStore _links;

    internal AliasPasswordStore(ISqlEngine engine, TimeProvider time, ControlLimits limits, PasswordLinkStore links)
    {
        _engine = engine;
        _time = time;
        _limits = limits;
        _links = links;
    }

    /// <summary>Conflict <c>password</c>: the alias has one.</summary>
    public ValueTask<StoreResult<AliasPassword>> AddFirstAsync(
        Id<Account> caller, DomainKey key, AliasKey alias, NewAliasPassword password, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<AliasPassword>>(
            async (session, ct) =>
            {
                if (await HoldAsync(session, caller, key, alias, ct) is not { } owner)
                    return StoreOutcome.NotFound;
                return owner.HasPassword ? new(StoreOutcome.Conflict, null, "password") : await InsertAsync(session, caller, owner, password, ct);
            },
            cancellationToken);

    /// <param name="replacing">The password that it takes the place of; null: it is one more. NotFound <c>password</c>: it is not there any more.</param>
    public ValueTask<StoreResult<AliasPassword>> AddAsync(
        Id<Account> caller, DomainKey key, AliasKey alias, NewAliasPassword password, Id<AliasPassword>? replacing, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<AliasPassword>>(
            async (session, ct) =>
            {
                if (await HoldAsync(session, caller, key, alias, ct) is not { } owner)
                    return StoreOutcome.NotFound;
                if (replacing is { } old && await DeleteAsync(session, owner.Id, old, ct) == 0)
                    return new(StoreOutcome.NotFound, null, "password");
                var present = await session.CountAsync("select count(*) as n from alias_passwords where alias_id = @alias", [("alias", owner.Id)], ct);
                if (present >= _limits.PasswordsPerAlias)
                    return new(StoreOutcome.LimitReached, null, "passwords");
                return await InsertAsync(session, caller, owner, password, ct);
            },
            cancellationToken);

    /// <summary>By the alias itself, which has logged in with the old one. NotFound: that one is not there any more.</summary>
    public ValueTask<StoreResult<AliasPassword>> ReplaceOwnAsync(
        Alias alias, Id<AliasPassword> replacing, NewAliasPassword password, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<AliasPassword>>(
            async (session, ct) => await DeleteAsync(session, alias.Id, replacing, ct) == 0
                ? StoreOutcome.NotFound
                : await InsertAsync(session, null, alias, password, ct),
            cancellationToken);

    /// <summary>The new password is the alias' only one.</summary>
    public ValueTask<StoreResult<AliasPassword>> ReplaceAllAsync(
        Id<Account> caller, DomainKey key, AliasKey alias, NewAliasPassword password, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<AliasPassword>>(
            async (session, ct) =>
            {
                if (await HoldAsync(session, caller, key, alias, ct) is not { } owner)
                    return StoreOutcome.NotFound;
                await session.ExecuteAsync("delete from alias_passwords where alias_id = @alias", [("alias", owner.Id)], ct);
                return await InsertAsync(session, caller, owner, password, ct);
            },
            cancellationToken);

    public ValueTask<StoreResult<IReadOnlyList<AliasPassword>>> ListAsync(Id<Account> caller, DomainKey key, AliasKey alias, CancellationToken cancellationToken) =>
        _engine.ReadAsync<StoreResult<IReadOnlyList<AliasPassword>>>(
            async (session, ct) =>
            {
                if (await FindAsync(session, caller, key, alias, ct) is not { } owner)
                    return StoreOutcome.NotFound;
                var passwords = await session.ListAsync(
                    $"select {Columns} from alias_passwords where alias_id = @alias order by created_at, id limit @limit",
                    [("alias", owner.Id), ("limit", _limits.PasswordsPerAlias)], Read, ct);
                return new(StoreOutcome.Done, passwords);
            },
            cancellationToken);

    public ValueTask<StoreOutcome> DeleteAsync(Id<Account> caller, DomainKey key, AliasKey alias, Id<AliasPassword> id, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                if (await FindAsync(session, caller, key, alias, ct) is not { } owner || await DeleteAsync(session, owner.Id, id, ct) == 0)
                    return StoreOutcome.NotFound;
                await AuditTrail.WriteAsync(
                    session, _time, new AuditSubject(caller, null, owner.DomainId, $"alias {owner.Name}", "password-removed"), [], [], ct);
                return StoreOutcome.Done;
            },
            cancellationToken);

    /// <summary>The alias of an address at a proven domain; null: there is none. A tag does not count. Not scoped: who knows the password is the caller.</summary>
    public ValueTask<LogInAlias?> FindForLogInAsync(EmailAddress address, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                var name = address.LocalPart.Folded;
                var tag = name.IndexOf('+');
                var found = await session.FirstAsync<(Alias Alias, DateTimeOffset? BannedAt)?>(
                    $"select {AliasColumns.All}, u.banned_at {AliasAccess.Joined} where d.name = @domain and d.proven_at is not null and a.name = @name and a.kind = 'name'",
                    [("domain", address.Domain.Name), ("name", tag > 0 ? name[..tag] : name)], row => (AliasColumns.Read(row), row.TimeOrNull("banned_at")), ct);
                if (found is not { } one)
                    return null;
                var domain = await session.FirstAsync(
                    $"select {DomainColumns.All}, {DomainColumns.NoCaller} from domains d where d.id = @id", [("id", one.Alias.DomainId)], DomainColumns.Read, ct);
                var passwords = await session.ListAsync(
                    $"select {Columns}, hash from alias_passwords where alias_id = @alias order by created_at, id limit @limit",
                    [("alias", one.Alias.Id), ("limit", _limits.PasswordsPerAlias)], row => (Read(row), row.Text("hash")), ct);
                return domain is null ? null : new LogInAlias(one.Alias, domain, passwords, one.BannedAt);
            },
            cancellationToken);

    public async ValueTask UsedAsync(Id<AliasPassword> id, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                "update alias_passwords set last_used_at = @now where id = @id and (last_used_at is null or last_used_at < @before)",
                [("id", id), ("now", session.Now), ("before", session.Now - TimeSpan.FromMinutes(1))], ct),
            cancellationToken);

    private static AliasPassword Read(SqlRow row) =>
        new(row.Id<AliasPassword>("id"), row.Text("description"), row.Time("created_at"), row.TimeOrNull("last_used_at"));

    private static async ValueTask<Alias?> FindAsync(SqlSession session, Id<Account> caller, DomainKey key, AliasKey alias, CancellationToken cancellationToken) =>
        await DomainAccess.FindAsync(session, caller, key, cancellationToken) is { } domain
            ? await AliasAccess.FindAsync(session, caller, domain.Id, alias, cancellationToken)
            : null;

    private static ValueTask<int> DeleteAsync(SqlSession session, Id<Alias> alias, Id<AliasPassword> id, CancellationToken cancellationToken) =>
        session.ExecuteAsync("delete from alias_passwords where alias_id = @alias and id = @id", [("alias", alias), ("id", id)], cancellationToken);

    // Two that come at once stand in line behind the row of the alias.
    private static async ValueTask<Alias?> HoldAsync(SqlSession session, Id<Account> caller, DomainKey key, AliasKey alias, CancellationToken cancellationToken)
    {
        var found = await FindAsync(session, caller, key, alias, cancellationToken);
        if (found is null || session.ForUpdate.Length == 0)
            return found;
        await session.AnyAsync($"select 1 from aliases where id = @id{session.ForUpdate}", [("id", found.Id)], cancellationToken);
        return await FindAsync(session, caller, found.DomainId, found.Id, cancellationToken);
    }

    /// <param name="actor">Null: the alias itself.</param>
    private async ValueTask<StoreResult<AliasPassword>> InsertAsync(
        SqlSession session, Id<Account>? actor, Alias alias, NewAliasPassword password, CancellationToken cancellationToken)
    {
        var made = new AliasPassword(Id<AliasPassword>.New(_time), password.Description, session.Now, null);
        await session.ExecuteAsync(
            "insert into alias_passwords (id, alias_id, hash, description, created_at, last_used_at) values (@id, @alias, @hash, @description, @now, null)",
            [("id", made.Id), ("alias", alias.Id), ("hash", password.Hash), ("description", password.Description), ("now", session.Now)], cancellationToken);
        if (password.Link is { } link)
        {
            await _links.AddAsync(session, made.Id, link, cancellationToken);
            await session.ExecuteAsync(
                "update aliases set emailed_instructions = @to, updated_at = @now where id = @alias",
                [("alias", alias.Id), ("to", link.EmailedTo), ("now", session.Now)], cancellationToken);
        }

        await AuditTrail.WriteAsync(
            session, _time, new AuditSubject(actor, null, alias.DomainId, $"alias {alias.Name}", actor is null ? "password-changed-by-itself" : "password-added"), [], [],
            cancellationToken);
        return made;
    }
}
