using System.Security.Cryptography;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Domains;

/// <summary>Domains as their members see and change them. What is not the caller's is NotFound.</summary>
public sealed class DomainStore
{
    private const string Alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly SecretSealer _sealer;
    private readonly ControlLimits _limits;
    private readonly AliasStore _aliases;

    internal DomainStore(ISqlEngine engine, TimeProvider time, SecretSealer sealer, ControlLimits limits, AliasStore aliases)
    {
        _aliases = aliases;
        _engine = engine;
        _time = time;
        _sealer = sealer;
        _limits = limits;
    }

    /// <summary>
    /// A claim: the caller is its admin, and it does nothing before its record was seen in the DNS. Others may claim the same name, with other records.
    /// Conflict <c>domain</c>: the caller has claimed it already.
    /// </summary>
    public ValueTask<StoreResult<HostedDomain>> CreateAsync(Id<Account> caller, NewDomain domain, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<HostedDomain>>(
            async (session, ct) =>
            {
                var claims = await session.CountAsync("select count(*) as n from domains where claimed_by = @caller", [("caller", caller)], ct);
                if (claims >= _limits.DomainsPerAccount)
                    return new(StoreOutcome.LimitReached, null, "domains");
                var id = Id<HostedDomain>.New(_time);
                if (!await InsertAsync(session, caller, id, domain, ct))
                    return new(StoreOutcome.Conflict, null, "domain");
                await session.ExecuteAsync(
                    "insert into domain_members (domain_id, account_id, role, created_at) values (@id, @caller, 'admin', @now)",
                    [("id", id), ("caller", caller), ("now", session.Now)], ct);
                if (domain.MembersOf is { } team && await CopyMembersAsync(session, caller, team, id, ct) is var copied and not StoreOutcome.Done)
                    return new(copied, null, "team_domain");
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, id, "domain", "created"), [], [], ct);
                session.Announce(new ControlChange(id, null).Payload);
                var made = (await DomainAccess.FindAsync(session, caller, id, ct))!;
                if (domain.CatchAll is not { } catchAll)
                    return made;
                var alias = await _aliases.CreateAsync(session, caller, made, catchAll, ct);
                if (!alias.IsDone)
                    return new(alias.Outcome, null, "catchall");
                return (await DomainAccess.FindAsync(session, caller, id, ct))!;
            },
            cancellationToken);

    public ValueTask<HostedDomain?> GetAsync(Id<Account> caller, DomainKey key, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => DomainAccess.FindAsync(session, caller, key, ct), cancellationToken);

    public ValueTask<Page<HostedDomain>> ListAsync(Id<Account> caller, DomainQuery query, PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                var where = $@"{DomainAccess.From} where {DomainAccess.Where} and d.name like @name escape '\'";
                (string, object?)[] arguments = [("caller", caller), ("name", SearchText.Anywhere(query.Name))];
                var total = await session.CountAsync($"select count(*) as n {where}", arguments, ct);
                var items = await session.ListAsync(
                    $"select {DomainColumns.All}, {DomainAccess.Role} {where} {Order(query)} limit @limit offset @offset",
                    [.. arguments, ("limit", page.Limit), ("offset", page.Offset)], DomainColumns.Read, ct);
                return new Page<HostedDomain>(items, total, page);
            },
            cancellationToken);

    public ValueTask<StoreResult<HostedDomain>> UpdateAsync(
        Id<Account> caller, DomainKey key, Func<DomainSettings, DomainSettings> change, CancellationToken cancellationToken) =>
        UpdateAsync(caller, key, change, storageKeys: null, cancellationToken);

    /// <param name="change">Gets what is stored now and says what shall be; runs inside the transaction, maybe twice.</param>
    /// <param name="storageKeys">Of the bucket that the settings name; null: as they are. Without a bucket there are none.</param>
    public ValueTask<StoreResult<HostedDomain>> UpdateAsync(
        Id<Account> caller, DomainKey key, Func<DomainSettings, DomainSettings> change, (string AccessKeyId, string SecretAccessKey)? storageKeys,
        CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var held = await DomainAccess.AdministerAsync(session, caller, key, ct);
                if (held.Value is not { } domain)
                    return held;
                var settings = change(domain.Settings);
                var after = DomainColumns.Of(settings);
                await session.ExecuteAsync(
                    $"update domains set {DomainColumns.SetSettings}, updated_at = @now where id = @id", [("id", domain.Id), ("now", session.Now), .. after], ct);
                if (settings.CustomStorage is null)
                    await DomainSecrets.ForgetStorageKeysAsync(session, domain.Id, ct);
                else if (storageKeys is { } keys)
                    await DomainSecrets.KeepAsync(session, _time, caller, domain.Id, DomainSecrets.StorageKeys(_sealer, domain.Id, keys.AccessKeyId, keys.SecretAccessKey), ct);
                await AuditTrail.WriteAsync(
                    session, _time, new AuditSubject(caller, null, domain.Id, "domain", "changed"), DomainColumns.Of(domain.Settings), after, ct);
                session.Announce(new ControlChange(domain.Id, null).Payload);
                return (await DomainAccess.FindAsync(session, caller, domain.Id, ct))!;
            },
            cancellationToken);

    /// <summary>With all its aliases, passwords, logs and members.</summary>
    /// <returns>The domain as it was.</returns>
    public ValueTask<StoreResult<HostedDomain>> DeleteAsync(Id<Account> caller, DomainKey key, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var held = await DomainAccess.AdministerAsync(session, caller, key, ct);
                if (held.Value is { } domain)
                {
                    var admins = await session.ListAsync(
                        "select account_id from domain_members where domain_id = @id and role = 'admin'", [("id", domain.Id)], row => row.Id<Account>("account_id"), ct);
                    await session.ExecuteAsync("delete from domains where id = @id", [("id", domain.Id)], ct);
                    // With the accounts: what was noted for the domain went with it.
                    foreach (var admin in admins)
                        await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, admin, null, $"domain {domain.Name}", "deleted"), [], [], ct);
                    session.Announce(new ControlChange(domain.Id, null).Payload);
                }

                return held;
            },
            cancellationToken);

    private static string Order(DomainQuery query)
    {
        var column = query.Sort switch
        {
            DomainSort.UpdatedAt => "d.updated_at",
            DomainSort.Name => "d.name",
            DomainSort.AliasCount => "d.alias_count",
            _ => "d.created_at",
        };
        var direction = query.IsDescending ? "desc" : "asc";
        return $"order by {column} {direction}, d.id {direction}";
    }

    private async ValueTask<bool> InsertAsync(SqlSession session, Id<Account> caller, Id<HostedDomain> id, NewDomain domain, CancellationToken cancellationToken)
    {
        var webhookKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return await session.ExecuteAsync(
            """
            insert into domains (id, name, claimed_by, plan, verification_record, proven_at, is_global, alias_count, smtp_port, max_recipients_per_alias,
                max_quota_per_alias, retention_days, bounce_webhook, alias_default_smtp_limit, has_adult_content_protection, has_phishing_protection,
                has_executable_protection, has_virus_protection, has_recipient_verification, has_delivery_logs, ignore_mx_check, is_catchall_regex_disabled,
                require_tls_inbound, allow_subdomain_forwarding, restricted_alias_names, allowlist, denylist, has_custom_verification, verification_name,
                verification_email, verification_subject, verification_html, verification_text, verification_redirect, has_custom_s3, s3_endpoint, s3_region,
                s3_bucket, s3_access_key_id_sealed, s3_secret_access_key_sealed, webhook_key_sealed, dkim_key_selector, dkim_public_key, dkim_private_key_sealed,
                return_path, has_mx_record, has_txt_record, has_dkim_record, has_return_path_record, has_dmarc_record, has_strict_dmarc, checked_at, problems,
                problems_mailed_at, has_smtp, smtp_asked_at, smtp_suspended_at, has_newsletter, locale, created_at, updated_at)
            values (@id, @name, @caller, @plan, @record, null, false, 0, @smtp_port, @max_recipients_per_alias,
                @max_quota_per_alias, @retention_days, @bounce_webhook, @alias_default_smtp_limit, @has_adult_content_protection, @has_phishing_protection,
                @has_executable_protection, @has_virus_protection, @has_recipient_verification, @has_delivery_logs, @ignore_mx_check, @is_catchall_regex_disabled,
                @require_tls_inbound, @allow_subdomain_forwarding, @restricted_alias_names, @allowlist, @denylist, @has_custom_verification, @verification_name,
                @verification_email, @verification_subject, @verification_html, @verification_text, @verification_redirect, @has_custom_s3, @s3_endpoint, @s3_region,
                @s3_bucket, null, null, @webhook_key, '', '', null,
                @return_path, false, false, false, false, false, false, null, '[]',
                null, false, null, null, false, @locale, @now, @now)
            on conflict (name, claimed_by) do nothing
            """,
            [
                ("id", id), ("name", domain.Name.Name), ("caller", caller), ("plan", domain.Plan.Word()),
                ("record", RandomNumberGenerator.GetString(Alphanumerics, 10)), ("webhook_key", _sealer.Seal(webhookKey, DomainSecrets.Place(id, DomainSecrets.WebhookKey))),
                ("return_path", domain.ReturnPath), ("now", session.Now), .. DomainColumns.Of(domain.Settings),
            ],
            cancellationToken) == 1;
    }

    private static async ValueTask<StoreOutcome> CopyMembersAsync(
        SqlSession session, Id<Account> caller, DomainKey team, Id<HostedDomain> id, CancellationToken cancellationToken)
    {
        var held = await DomainAccess.AdministerAsync(session, caller, team, cancellationToken);
        if (held.Value is { } domain)
        {
            await session.ExecuteAsync(
                "insert into domain_members (domain_id, account_id, role, created_at) select @id, account_id, role, @now from domain_members where domain_id = @team and account_id <> @caller",
                [("id", id), ("now", session.Now), ("team", domain.Id), ("caller", caller)], cancellationToken);
        }

        return held.Outcome;
    }
}
