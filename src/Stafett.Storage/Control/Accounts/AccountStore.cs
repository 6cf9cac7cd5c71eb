using System.Collections.Immutable;
using System.Security.Cryptography;
using Stafett.Protocols.Message;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <summary>Accounts by themselves. Who may ask is decided before: owners for their own account, operators for all.</summary>
public sealed class AccountStore
{
    /// <summary>Who may do anything to the service: one who is banned may not.</summary>
    private const string IsOperator = "role = 'admin' and banned_at is null";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;

    internal AccountStore(ISqlEngine engine, TimeProvider time)
    {
        _engine = engine;
        _time = time;
    }

    /// <summary>Conflict <c>email</c>: there is an account of this address.</summary>
    public ValueTask<StoreResult<Account>> CreateAsync(NewAccount account, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<Account>>(
            async (session, ct) =>
            {
                var id = account.Id ?? Id<Account>.New(_time);
                var made = await session.ExecuteAsync(
                    """
                    insert into accounts (id, email, email_key, email_verified_at, role, plan, plan_expires_at, password_hash, security_stamp, given_name, family_name,
                        avatar_url, receipt_email, company_name, company_vat, address_line1, address_line2, address_city, address_state, address_zip, address_country,
                        timezone, locale, opt_outs, max_quota_per_alias, smtp_limit, is_rate_limit_exempt, banned_at, totp_sealed, totp_confirmed_at, totp_last_step,
                        created_at, updated_at)
                    values (@id, @email, @email_key, @email_verified_at, @role, @plan, @plan_expires_at, @password_hash, @security_stamp, @given_name, @family_name,
                        @avatar_url, @receipt_email, @company_name, @company_vat, @address_line1, @address_line2, @address_city, @address_state, @address_zip,
                        @address_country, @timezone, @locale, @opt_outs, @max_quota_per_alias, @smtp_limit, @is_rate_limit_exempt, @banned_at, null, null, 0,
                        @now, @now)
                    on conflict (email_key) do nothing
                    """,
                    [
                        ("id", id), ("email", account.Email.ToString()), ("email_key", account.Email.Folded),
                        ("email_verified_at", account.IsEmailVerified ? session.Now : null), ("password_hash", account.PasswordHash), ("security_stamp", NewStamp()),
                        .. AccountColumns.Of(account.Profile), .. AccountColumns.Of(account.Terms), ("now", session.Now),
                    ],
                    ct);
                return made == 0 ? new(StoreOutcome.Conflict, null, "email") : await ReadAsync(session, id, ct);
            },
            cancellationToken);

    public ValueTask<Account?> GetAsync(Id<Account> id, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => session.FirstAsync($"select {AccountColumns.All} from accounts where id = @id", [("id", id)], AccountColumns.Read, ct), cancellationToken);

    public ValueTask<Account?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.FirstAsync($"select {AccountColumns.All} from accounts where email_key = @key", [("key", email.Folded)], AccountColumns.Read, ct),
            cancellationToken);

    public ValueTask<SignInAccount?> FindForSignInAsync(EmailAddress email, CancellationToken cancellationToken) =>
        SignInAsync("email_key = @key", email.Folded, cancellationToken);

    public ValueTask<SignInAccount?> GetForSignInAsync(Id<Account> id, CancellationToken cancellationToken) => SignInAsync("id = @key", id, cancellationToken);

    /// <summary>False while nobody has registered: the first one becomes the operator.</summary>
    public ValueTask<bool> AnyAsync(CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => session.AnyAsync("select 1 from accounts limit 1", [], ct), cancellationToken);

    /// <param name="change">Gets what is stored now and says what shall be; runs inside the transaction, maybe twice.</param>
    public ValueTask<StoreResult<Account>> UpdateProfileAsync(Id<Account> id, Func<AccountProfile, AccountProfile> change, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            (session, ct) => ChangeAsync(
                session, id, new AuditSubject(id, id, null, "account", "changed"), AccountColumns.SetProfile, a => AccountColumns.Of(a.Profile),
                a => AccountColumns.Of(change(a.Profile)), ct),
            cancellationToken);

    /// <param name="change">Gets what is stored now and says what shall be; runs inside the transaction, maybe twice.</param>
    /// <returns>Conflict <c>operators</c>: it is the last operator who may do anything, and would be none any more.</returns>
    public ValueTask<StoreResult<Account>> UpdateTermsAsync(Id<Account> id, Func<AccountTerms, AccountTerms> change, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var operators = await HoldOperatorsAsync(session, ct);
                var updated = await ChangeAsync(
                    session, id, new AuditSubject(null, id, null, "account", "terms"), AccountColumns.SetTerms, a => AccountColumns.Of(a.Terms),
                    a => AccountColumns.Of(change(a.Terms)), ct);
                if (updated.Value is { } after && after is not { IsOperator: true, Terms.BannedAt: null } && operators is [var last] && last == id)
                    return new(StoreOutcome.Conflict, null, "operators");
                // A ban or a plan changes what the account's domains and aliases do.
                if (updated.IsDone)
                    session.Announce(ControlChange.Everything.Payload);
                return updated;
            },
            cancellationToken);

    /// <summary>The owner has shown that mail to the address arrives.</summary>
    public ValueTask<StoreResult<Account>> ConfirmEmailAsync(Id<Account> id, CancellationToken cancellationToken) =>
        UpdateAsync(id, "email_verified_at = coalesce(email_verified_at, @now)", _ => [], cancellationToken);

    /// <summary>The new address counts as proven. Conflict <c>email</c>: another account has it.</summary>
    public ValueTask<StoreResult<Account>> ChangeEmailAsync(Id<Account> id, EmailAddress email, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<Account>>(
            async (session, ct) =>
            {
                if (await session.AnyAsync("select 1 from accounts where email_key = @key and id <> @id", [("key", email.Folded), ("id", id)], ct))
                    return new(StoreOutcome.Conflict, null, "email");
                // What was mailed to the old address opens nothing any more.
                await ForgetMailedAsync(session, id, ct);
                return await ChangeAsync(
                    session, id, new AuditSubject(id, id, null, "account", "email"), "email = @email, email_key = @email_key, email_verified_at = @now",
                    a => [("email", a.Email.ToString()), ("email_key", a.Email.Folded)], _ => [("email", email.ToString()), ("email_key", email.Folded)], ct);
            },
            cancellationToken);

    /// <summary>Ends all sessions of the account, and everything that was mailed to it or waits for its second factor.</summary>
    /// <param name="hash">Null: no password any more, only passkeys.</param>
    public ValueTask<StoreResult<Account>> SetPasswordAsync(Id<Account> id, string? hash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync("delete from sessions where account_id = @id", [("id", id)], ct);
                await ForgetMailedAsync(session, id, ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(id, id, null, "account", "password"), [], [], ct);
                return await UpdateAsync(
                    session, id, "password_hash = @password_hash, security_stamp = @security_stamp", _ => [("password_hash", hash), ("security_stamp", NewStamp())], ct);
            },
            cancellationToken);

    /// <summary>What would go with the account.</summary>
    public ValueTask<AccountLoss> LossAsync(Id<Account> id, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) => new AccountLoss(
                await DomainsAsync(session, id, isShared: false, ct),
                await session.CountAsync("select count(*) as n from aliases where account_id = @id", [("id", id)], ct),
                await DomainsAsync(session, id, isShared: true, ct),
                await IsLastOperatorAsync(session, id, ct)),
            cancellationToken);

    /// <summary>
    /// As <see cref="DeleteAsync(Id{Account}, CancellationToken)"/>, where nobody is left behind without an admin. Conflict: others belong to a domain whose only admin he is.
    /// Forbidden: he is the last operator, and there are other accounts.
    /// </summary>
    public ValueTask<StoreOutcome> LeaveAsync(Id<Account> id, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                // Domains before accounts, as whatever changes a team takes them.
                await HoldDomainsAsync(session, id, ct);
                await HoldOperatorsAsync(session, ct);
                if (await IsLastOperatorAsync(session, id, ct))
                    return StoreOutcome.Forbidden;
                return await DomainsAsync(session, id, isShared: true, ct) is { IsEmpty: false } ? StoreOutcome.Conflict : await DeleteAsync(session, id, ct);
            },
            cancellationToken);

    /// <summary>With the account go its aliases, its invitations to others, and the domains that have no other admin.</summary>
    public ValueTask<StoreOutcome> DeleteAsync(Id<Account> id, CancellationToken cancellationToken) =>
        _engine.WriteAsync((session, ct) => DeleteAsync(session, id, ct), cancellationToken);

    /// <summary>For operators: all accounts, the oldest first, those whose address holds <paramref name="search"/> where that is not empty.</summary>
    public ValueTask<Page<Account>> ListAsync(string search, PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                (string, object?)[] arguments = [("pattern", SearchText.Anywhere(search))];
                var total = await session.CountAsync(@"select count(*) as n from accounts where email_key like @pattern escape '\'", arguments, ct);
                var items = await session.ListAsync(
                    $@"select {AccountColumns.All} from accounts where email_key like @pattern escape '\' order by created_at, id limit @limit offset @offset",
                    [.. arguments, ("limit", page.Limit), ("offset", page.Offset)], AccountColumns.Read, ct);
                return new Page<Account>(items, total, page);
            },
            cancellationToken);

    /// <summary>The same password by a newer hash: nothing ends. NotFound: it was changed meanwhile.</summary>
    public ValueTask<StoreOutcome> RehashPasswordAsync(Id<Account> id, string oldHash, string newHash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update accounts set password_hash = @new where id = @id and password_hash = @old", [("id", id), ("new", newHash), ("old", oldHash)], ct) == 0
                ? StoreOutcome.NotFound
                : StoreOutcome.Done,
            cancellationToken);

    private static async ValueTask ForgetMailedAsync(SqlSession session, Id<Account> id, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("delete from pins where account_id = @id", [("id", id)], cancellationToken);
        // Not what stops somebody who has the password and not the second factor: it is opened before or behind a change of password.
        await session.ExecuteAsync(
            "delete from one_time_tokens where account_id = @id and purpose <> @kept", [("id", id), ("kept", RecoveryStore.CancelPurpose)], cancellationToken);
    }

    // All rows, in one order: of two operators who take each other's rights at the same time the second one waits for the first, and sees what that one did.
    private static ValueTask<ImmutableArray<Id<Account>>> HoldOperatorsAsync(SqlSession session, CancellationToken cancellationToken) =>
        session.ListAsync($"select id from accounts where {IsOperator} order by id{session.ForUpdate}", [], row => row.Id<Account>("id"), cancellationToken);

    // The same for two admins of one domain.
    private static ValueTask HoldDomainsAsync(SqlSession session, Id<Account> id, CancellationToken cancellationToken) =>
        session.EachAsync(
            $"select id from domains where id in (select domain_id from domain_members where account_id = @id and role = 'admin') order by id{session.ForUpdate}",
            [("id", id)], _ => { }, cancellationToken);

    // The last one of all accounts may go: the service then begins anew.
    private static ValueTask<bool> IsLastOperatorAsync(SqlSession session, Id<Account> id, CancellationToken cancellationToken) =>
        session.AnyAsync(
            $"""
            select 1 from accounts where id = @id and {IsOperator} and exists (select 1 from accounts other where other.id <> @id)
                and not exists (select 1 from accounts other where other.id <> @id and other.role = 'admin' and other.banned_at is null)
            """,
            [("id", id)], cancellationToken);

    private static ValueTask<ImmutableArray<string>> DomainsAsync(SqlSession session, Id<Account> id, bool isShared, CancellationToken cancellationToken) =>
        session.ListAsync(
            $"""
            select d.name from domains d join domain_members m on m.domain_id = d.id
            where d.is_global = false and m.account_id = @id and m.role = 'admin'
                and not exists (select 1 from domain_members o where o.domain_id = d.id and o.account_id <> @id and o.role = 'admin')
                and {(isShared ? "" : "not ")}exists (select 1 from domain_members o where o.domain_id = d.id and o.account_id <> @id)
            order by d.name limit 1000
            """,
            [("id", id)], row => row.Text("name"), cancellationToken);

    private static async ValueTask<StoreOutcome> DeleteAsync(SqlSession session, Id<Account> id, CancellationToken ct)
    {
        await session.ExecuteAsync(
            """
            delete from domains where is_global = false and id in (select domain_id from domain_members where account_id = @id and role = 'admin')
                and not exists (select 1 from domain_members other where other.domain_id = domains.id and other.account_id <> @id and other.role = 'admin')
            """,
            [("id", id)], ct);
        await session.ExecuteAsync(
            "update domains set alias_count = alias_count - (select count(*) from aliases where aliases.domain_id = domains.id and aliases.account_id = @id) "
            + "where id in (select domain_id from aliases where account_id = @id)",
            [("id", id)], ct);
        await session.ExecuteAsync("delete from domain_invites where invited_by = @id", [("id", id)], ct);
        session.Announce(ControlChange.Everything.Payload);
        return await session.ExecuteAsync("delete from accounts where id = @id", [("id", id)], ct) == 0 ? StoreOutcome.NotFound : StoreOutcome.Done;
    }

    private static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private ValueTask<SignInAccount?> SignInAsync(string where, object key, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.FirstAsync(
                $"select {AccountColumns.All}, password_hash, security_stamp from accounts where {where}",
                [("key", key)],
                row => new SignInAccount(AccountColumns.Read(row), row.TextOrNull("password_hash"), row.Text("security_stamp"), row.TimeOrNull("totp_confirmed_at") is not null),
                ct),
            cancellationToken);

    private async ValueTask<StoreResult<Account>> ChangeAsync(
        SqlSession session, Id<Account> id, AuditSubject subject, string set, Func<Account, (string, object?)[]> before, Func<Account, (string, object?)[]> after,
        CancellationToken cancellationToken)
    {
        (string, object?)[] was = [];
        (string, object?)[] shall = [];
        var updated = await UpdateAsync(
            session, id, set,
            account =>
            {
                (was, shall) = (before(account), after(account));
                return shall;
            },
            cancellationToken);
        if (updated.IsDone)
            await AuditTrail.WriteAsync(session, _time, subject, was, shall, cancellationToken);
        return updated;
    }

    private ValueTask<StoreResult<Account>> UpdateAsync(
        Id<Account> id, string set, Func<Account, (string, object?)[]> values, CancellationToken cancellationToken) =>
        _engine.WriteAsync((session, ct) => UpdateAsync(session, id, set, values, ct), cancellationToken);

    private static async ValueTask<StoreResult<Account>> UpdateAsync(
        SqlSession session, Id<Account> id, string set, Func<Account, (string, object?)[]> values, CancellationToken cancellationToken)
    {
        var before = await session.FirstAsync(
            $"select {AccountColumns.All} from accounts where id = @id{session.ForUpdate}", [("id", id)], AccountColumns.Read, cancellationToken);
        if (before is null)
            return StoreOutcome.NotFound;
        await session.ExecuteAsync(
            $"update accounts set {set}, updated_at = @now where id = @id", [("id", id), ("now", session.Now), .. values(before)], cancellationToken);
        return await ReadAsync(session, id, cancellationToken);
    }

    private static async ValueTask<StoreResult<Account>> ReadAsync(SqlSession session, Id<Account> id, CancellationToken cancellationToken) =>
        await session.FirstAsync($"select {AccountColumns.All} from accounts where id = @id", [("id", id)], AccountColumns.Read, cancellationToken) is { } account
            ? account
            : StoreOutcome.NotFound;
}
