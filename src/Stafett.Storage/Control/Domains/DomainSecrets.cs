using System.Security.Cryptography;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Domains;

/// <summary>The keys of a domain: sealed in its row, opened one by one for the code that signs, and never part of <see cref="HostedDomain"/>.</summary>
public sealed class DomainSecrets
{
    internal const string WebhookKey = "webhook_key_sealed";
    internal const string DkimPrivateKey = "dkim_private_key_sealed";
    internal const string S3AccessKeyId = "s3_access_key_id_sealed";
    internal const string S3SecretAccessKey = "s3_secret_access_key_sealed";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly SecretSealer _sealer;

    internal DomainSecrets(ISqlEngine engine, TimeProvider time, SecretSealer sealer)
    {
        _engine = engine;
        _time = time;
        _sealer = sealer;
    }

    /// <summary>32 hex digits: the key of <c>X-Webhook-Signature</c>. For the code that posts; an admin reads it by <see cref="ShowWebhookKeyAsync"/>.</summary>
    public async ValueTask<string?> WebhookKeyAsync(Id<HostedDomain> id, CancellationToken cancellationToken) =>
        await OpenAsync(id, WebhookKey, cancellationToken) is { } key ? System.Text.Encoding.ASCII.GetString(key) : null;

    public async ValueTask<StoreResult<string>> ShowWebhookKeyAsync(Id<Account> caller, DomainKey key, CancellationToken cancellationToken)
    {
        var domain = await _engine.ReadAsync((session, ct) => DomainAccess.FindAsync(session, caller, key, ct), cancellationToken);
        if (domain is null)
            return StoreOutcome.NotFound;
        if (domain.CallerRole != MemberRole.Admin)
            return StoreOutcome.Forbidden;
        return await WebhookKeyAsync(domain.Id, cancellationToken) is { } shown ? shown : StoreOutcome.NotFound;
    }

    /// <returns>The new key.</returns>
    public ValueTask<StoreResult<string>> RotateWebhookKeyAsync(Id<Account> caller, DomainKey key, CancellationToken cancellationToken)
    {
        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return SetAsync(caller, key, made, id => [(WebhookKey, _sealer.Seal(made, Place(id, WebhookKey)))], cancellationToken);
    }

    /// <summary>PKCS#8 in DER; null where none was made.</summary>
    public ValueTask<byte[]?> DkimPrivateKeyAsync(Id<HostedDomain> id, CancellationToken cancellationToken) => OpenAsync(id, DkimPrivateKey, cancellationToken);

    /// <param name="privateKey">PKCS#8 in DER.</param>
    /// <param name="publicKey">Base64 of the SubjectPublicKeyInfo, as in the record.</param>
    public ValueTask<StoreResult<string>> SetDkimKeyAsync(
        Id<Account> caller, DomainKey key, string selector, byte[] privateKey, string publicKey, CancellationToken cancellationToken) =>
        SetAsync(
            caller, key, selector,
            id => [(DkimPrivateKey, _sealer.Seal(privateKey, Place(id, DkimPrivateKey))), ("dkim_key_selector", selector), ("dkim_public_key", publicKey)],
            cancellationToken);

    public async ValueTask<(string AccessKeyId, string SecretAccessKey)?> StorageKeysAsync(Id<HostedDomain> id, CancellationToken cancellationToken) =>
        await OpenAsync(id, S3AccessKeyId, cancellationToken) is { } access && await OpenAsync(id, S3SecretAccessKey, cancellationToken) is { } secret
            ? (System.Text.Encoding.UTF8.GetString(access), System.Text.Encoding.UTF8.GetString(secret))
            : null;

    public ValueTask<StoreResult<string>> SetStorageKeysAsync(
        Id<Account> caller, DomainKey key, string accessKeyId, string secretAccessKey, CancellationToken cancellationToken) =>
        SetAsync(caller, key, accessKeyId, id => StorageKeys(_sealer, id, accessKeyId, secretAccessKey), cancellationToken);

    internal static (string Column, object? Value)[] StorageKeys(SecretSealer sealer, Id<HostedDomain> id, string accessKeyId, string secretAccessKey) =>
    [
        (S3AccessKeyId, sealer.Seal(accessKeyId, Place(id, S3AccessKeyId))), (S3SecretAccessKey, sealer.Seal(secretAccessKey, Place(id, S3SecretAccessKey))),
    ];

    internal static async ValueTask ForgetStorageKeysAsync(SqlSession session, Id<HostedDomain> id, CancellationToken cancellationToken) =>
        await session.ExecuteAsync($"update domains set {S3AccessKeyId} = null, {S3SecretAccessKey} = null where id = @id", [("id", id)], cancellationToken);

    internal static string Place(Id<HostedDomain> id, string column) => $"domains/{id}/{column}";

    /// <summary>For who has seen that the caller may.</summary>
    internal static async ValueTask KeepAsync(
        SqlSession session, TimeProvider time, Id<Account> caller, Id<HostedDomain> id, (string Column, object? Value)[] columns, CancellationToken cancellationToken)
    {
        var set = string.Join(", ", columns.Select(c => $"{c.Column} = @{c.Column}"));
        await session.ExecuteAsync(
            $"update domains set {set}, updated_at = @now where id = @id", [("id", id), ("now", session.Now), .. columns], cancellationToken);
        // Which of them, never what.
        var action = columns[0].Column.Replace("_sealed", "-changed", StringComparison.Ordinal).Replace('_', '-');
        await AuditTrail.WriteAsync(session, time, new AuditSubject(caller, null, id, "domain", action), [], [], cancellationToken);
    }

    private async ValueTask<byte[]?> OpenAsync(Id<HostedDomain> id, string column, CancellationToken cancellationToken)
    {
        var value = await _engine.ReadAsync(
            (session, ct) => session.FirstAsync($"select {column} as value from domains where id = @id", [("id", id)], row => row.BytesOrNull("value"), ct), cancellationToken);
        return value is null ? null : _sealer.Open(value, Place(id, column)) ?? throw new StorageUnavailableException($"{column} of domain {id} cannot be opened with the master keys that are loaded.");
    }

    private ValueTask<StoreResult<string>> SetAsync(
        Id<Account> caller, DomainKey key, string answer, Func<Id<HostedDomain>, (string Column, object? Value)[]> values, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<string>>(
            async (session, ct) =>
            {
                var held = await DomainAccess.AdministerAsync(session, caller, key, ct);
                if (held.Value is not { } domain)
                    return held.Outcome;
                await KeepAsync(session, _time, caller, domain.Id, values(domain.Id), ct);
                session.Announce(new ControlChange(domain.Id, null).Payload);
                return answer;
            },
            cancellationToken);
}
