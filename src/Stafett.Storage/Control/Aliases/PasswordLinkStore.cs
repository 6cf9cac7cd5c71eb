using System.Text;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

/// <summary>A link that shows a password of an alias, to be kept with the password.</summary>
/// <param name="TokenHash"><see cref="Accounts.TokenHash"/> of what stands in the link.</param>
/// <param name="EmailedTo">Who gets it; the alias remembers him.</param>
public sealed record NewPasswordLink(byte[] TokenHash, string Password, string EmailedTo, TimeSpan Lifetime);

/// <summary>Not scoped to a caller: whoever has the link is meant. A link goes when the password goes that it shows.</summary>
public sealed class PasswordLinkStore
{
    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly SecretSealer _sealer;

    internal PasswordLinkStore(ISqlEngine engine, TimeProvider time, SecretSealer sealer)
    {
        _engine = engine;
        _time = time;
        _sealer = sealer;
    }

    /// <summary>Uses nothing up.</summary>
    public ValueTask<bool> ExistsAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.AnyAsync(
                "select 1 from password_links where hash = @hash and expires_at > @now", [("hash", tokenHash), ("now", session.Now)], ct),
            cancellationToken);

    /// <summary>To one who asks; null to everybody after him, and where the master key that sealed it is not loaded.</summary>
    public ValueTask<(string Username, string Password)?> TakeAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var taken = await session.FirstAsync<(Id<NewPasswordLink> Id, Id<AliasPassword> PasswordId, byte[] Sealed)?>(
                    "delete from password_links where hash = @hash and expires_at > @now returning id, password_id, password_sealed",
                    [("hash", tokenHash), ("now", session.Now)],
                    row => (row.Id<NewPasswordLink>("id"), row.Id<AliasPassword>("password_id"), row.Bytes("password_sealed")), ct);
                if (taken is not { } link || _sealer.Open(link.Sealed, Place(link.Id)) is not { } password)
                    return ((string, string)?)null;
                var username = await session.FirstAsync(
                    """
                    select a.name, d.name as domain_name from alias_passwords p join aliases a on a.id = p.alias_id join domains d on d.id = a.domain_id
                    where p.id = @password
                    """,
                    [("password", link.PasswordId)], row => $"{row.Text("name")}@{row.Text("domain_name")}", ct);
                return username is null ? null : (username, Encoding.UTF8.GetString(password));
            },
            cancellationToken);

    internal async ValueTask AddAsync(SqlSession session, Id<AliasPassword> password, NewPasswordLink link, CancellationToken cancellationToken)
    {
        var id = Id<NewPasswordLink>.New(_time);
        await session.ExecuteAsync(
            """
            insert into password_links (id, hash, password_id, password_sealed, created_at, expires_at)
            values (@id, @hash, @password_id, @sealed, @now, @expires_at)
            """,
            [
                ("id", id), ("hash", link.TokenHash), ("password_id", password), ("sealed", _sealer.Seal(Encoding.UTF8.GetBytes(link.Password), Place(id))),
                ("now", session.Now), ("expires_at", session.Now + link.Lifetime),
            ],
            cancellationToken);
    }

    private static string Place(Id<NewPasswordLink> id) => $"password_links/{id}/password_sealed";
}
