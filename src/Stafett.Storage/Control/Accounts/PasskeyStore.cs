using System.Collections.Immutable;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <param name="Data">What the ceremony gave, whole, as its library wants it back.</param>
public sealed record Passkey(
    Id<Passkey> Id, byte[] CredentialId, string Name, byte[] Data, long SignCount, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

public sealed class PasskeyStore
{
    private const string Columns = "id, credential_id, name, data, sign_count, created_at, last_used_at";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly ControlLimits _limits;

    internal PasskeyStore(ISqlEngine engine, TimeProvider time, ControlLimits limits)
    {
        _engine = engine;
        _time = time;
        _limits = limits;
    }

    /// <summary>Conflict <c>credential</c>: some account has it already.</summary>
    public ValueTask<StoreResult<Passkey>> AddAsync(
        Id<Account> account, byte[] credentialId, string name, byte[] data, long signCount, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var present = await session.CountAsync("select count(*) as n from passkeys where account_id = @account", [("account", account)], ct);
                if (present >= _limits.PasskeysPerAccount)
                    return new StoreResult<Passkey>(StoreOutcome.LimitReached, null, "passkeys");
                var made = new Passkey(Id<Passkey>.New(_time), credentialId, name, data, signCount, session.Now, null);
                var inserted = await session.ExecuteAsync(
                    """
                    insert into passkeys (credential_id, id, account_id, name, data, sign_count, created_at, last_used_at)
                    values (@credential, @id, @account, @name, @data, @sign_count, @now, null) on conflict do nothing
                    """,
                    [
                        ("credential", credentialId), ("id", made.Id), ("account", account), ("name", name), ("data", data), ("sign_count", signCount),
                        ("now", session.Now),
                    ],
                    ct);
                if (inserted == 0)
                    return new StoreResult<Passkey>(StoreOutcome.Conflict, null, "credential");
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(account, account, null, "account", "passkey-added"), [], [], ct);
                return made;
            },
            cancellationToken);

    public ValueTask<(Id<Account> Account, Passkey Passkey)?> FindAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.FirstAsync<(Id<Account>, Passkey)?>(
                $"select {Columns}, account_id from passkeys where credential_id = @credential", [("credential", credentialId)],
                row => (row.Id<Account>("account_id"), Read(row)), ct),
            cancellationToken);

    public ValueTask<ImmutableArray<Passkey>> ListAsync(Id<Account> account, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"select {Columns} from passkeys where account_id = @account order by created_at, id", [("account", account)], Read, ct),
            cancellationToken);

    /// <summary>After a sign-in. NotFound also where the counter did not grow: somebody may have copied the key.</summary>
    public ValueTask<StoreOutcome> UsedAsync(byte[] credentialId, byte[] data, long signCount, CancellationToken cancellationToken) =>
        ChangeAsync(
            "data = @data, sign_count = @sign_count, last_used_at = @now where credential_id = @credential and (sign_count < @sign_count or (sign_count = 0 and @sign_count = 0))",
            [("credential", credentialId), ("data", data), ("sign_count", signCount)], cancellationToken);

    public ValueTask<StoreOutcome> RenameAsync(Id<Account> account, Id<Passkey> id, string name, CancellationToken cancellationToken) =>
        ChangeAsync("name = @name where account_id = @account and id = @id and created_at <= @now", [("account", account), ("id", id), ("name", name)], cancellationToken);

    public ValueTask<StoreOutcome> DeleteAsync(Id<Account> account, Id<Passkey> id, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                if (await session.ExecuteAsync("delete from passkeys where account_id = @account and id = @id", [("account", account), ("id", id)], ct) == 0)
                    return StoreOutcome.NotFound;
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(account, account, null, "account", "passkey-removed"), [], [], ct);
                return StoreOutcome.Done;
            },
            cancellationToken);

    private static Passkey Read(SqlRow row) => new(
        row.Id<Passkey>("id"), row.Bytes("credential_id"), row.Text("name"), row.Bytes("data"), row.Number("sign_count"), row.Time("created_at"),
        row.TimeOrNull("last_used_at"));

    private ValueTask<StoreOutcome> ChangeAsync(string change, (string, object?)[] arguments, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync($"update passkeys set {change}", [.. arguments, ("now", session.Now)], ct) == 0
                ? StoreOutcome.NotFound
                : StoreOutcome.Done,
            cancellationToken);
}
