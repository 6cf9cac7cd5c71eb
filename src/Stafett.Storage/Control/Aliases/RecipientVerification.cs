using System.Collections.Immutable;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

/// <summary>A recipient who has to be asked.</summary>
public sealed record RecipientRequest(Id<Alias> AliasId, AliasName AliasName, Id<HostedDomain> DomainId, string DomainName, string Recipient);

/// <summary>For the job that asks recipients, and for the page that their answer comes to: not scoped to a caller.</summary>
public sealed class RecipientVerification
{
    private const string Select = """
        select r.alias_id, a.name, a.kind, a.domain_id, d.name as domain_name, r.target from recipient_requests r join aliases a on a.id = r.alias_id
        join domains d on d.id = a.domain_id
        """;

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;

    internal RecipientVerification(ISqlEngine engine, TimeProvider time)
    {
        _engine = engine;
        _time = time;
    }

    /// <summary>Those who have not been asked yet, the longest waiting first. Only proven domains have them asked: anybody can claim a name.</summary>
    public ValueTask<ImmutableArray<RecipientRequest>> WaitingAsync(int limit, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"{Select} where r.asked_at is null and r.created_at <= @now and d.proven_at is not null order by r.created_at limit @limit",
                [("now", session.Now), ("limit", Math.Clamp(limit, 1, PageRequest.MaxSize))], Read, ct),
            cancellationToken);

    /// <summary>Who is asked by that link; nothing is used up.</summary>
    public ValueTask<RecipientRequest?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => FindAsync(session, tokenHash, ct), cancellationToken);

    /// <summary>He has been: from now on the token of his link counts. False: somebody asked him meanwhile, or he is no recipient any more.</summary>
    /// <param name="tokenHash"><see cref="Accounts.TokenHash"/> of the token.</param>
    public ValueTask<bool> AskAsync(Id<Alias> alias, string recipient, byte[] tokenHash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update recipient_requests set token_hash = @hash, asked_at = @now where alias_id = @alias and target_key = @key and asked_at is null",
                [("alias", alias), ("key", RecipientRequests.KeyOf(recipient)), ("hash", tokenHash), ("now", session.Now)], ct) == 1,
            cancellationToken);

    /// <summary>He is not to be asked before then, whether he was or not.</summary>
    public ValueTask<bool> PostponeAsync(Id<Alias> alias, string recipient, DateTimeOffset until, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update recipient_requests set token_hash = null, asked_at = null, created_at = @until where alias_id = @alias and target_key = @key",
                [("alias", alias), ("key", RecipientRequests.KeyOf(recipient)), ("until", until)], ct) == 1,
            cancellationToken);

    /// <summary>He said yes: he gets the mail of the alias from now on. Null: the token is unknown or was used.</summary>
    public ValueTask<RecipientRequest?> ConfirmAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var found = await FindAsync(session, tokenHash, ct);
                // Who presses twice says it once.
                if (found is null || await session.ExecuteAsync("delete from recipient_requests where token_hash = @hash", [("hash", tokenHash)], ct) == 0)
                    return null;
                // Two recipients of one alias may answer at once: the row is held, and read again.
                var verified = await session.FirstAsync(
                    $"select verified_recipients from aliases where id = @id{session.ForUpdate}", [("id", found.AliasId)], row => row.List("verified_recipients"), ct);
                await session.ExecuteAsync(
                    "update aliases set verified_recipients = @verified, updated_at = @now where id = @id",
                    [("id", found.AliasId), ("verified", verified.Add(found.Recipient)), ("now", session.Now)], ct);
                await AuditTrail.WriteAsync(
                    session, _time, new AuditSubject(null, null, found.DomainId, $"alias {found.AliasName}", "recipient-verified"), [], [], ct);
                AliasStore.Announce(session, found.DomainId, found.AliasName);
                return found;
            },
            cancellationToken);

    private static ValueTask<RecipientRequest?> FindAsync(SqlSession session, byte[] tokenHash, CancellationToken cancellationToken) =>
        session.FirstAsync<RecipientRequest>($"{Select} where r.token_hash = @hash", [("hash", tokenHash)], Read, cancellationToken);

    private static RecipientRequest Read(SqlRow row) =>
        new(row.Id<Alias>("alias_id"), AliasName.Stored(row.Text("name"), row.Text("kind")), row.Id<HostedDomain>("domain_id"), row.Text("domain_name"), row.Text("target"));
}
