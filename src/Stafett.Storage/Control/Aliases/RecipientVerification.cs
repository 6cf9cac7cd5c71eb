using System.Collections.Immutable;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

/// <summary>A recipient who has to be asked.</summary>
public sealed record RecipientRequest(Id<Alias> AliasId, AliasName AliasName, Id<HostedDomain> DomainId, string DomainName, string Recipient);

/// <summary>For the job that asks recipients, and for the page that their answer comes to: not scoped to a caller.</summary>
public sealed class RecipientVerification
{
    private readonly ISqlEngine _engine;

    internal RecipientVerification(ISqlEngine engine) => _engine = engine;

    /// <summary>Those who have not been asked yet, the longest waiting first.</summary>
    public ValueTask<ImmutableArray<RecipientRequest>> WaitingAsync(int limit, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                """
                select r.alias_id, a.name, a.kind, a.domain_id, d.name as domain_name, r.target from recipient_requests r join aliases a on a.id = r.alias_id
                join domains d on d.id = a.domain_id where r.asked_at is null order by r.created_at limit @limit
                """,
                [("limit", Math.Clamp(limit, 1, PageRequest.MaxSize))],
                Read, ct),
            cancellationToken);

    /// <summary>Before the mail is sent: from now on the token of its link counts. False: somebody asked him meanwhile, or he is no recipient any more.</summary>
    /// <param name="tokenHash"><see cref="Accounts.TokenHash"/> of the token.</param>
    public ValueTask<bool> AskAsync(Id<Alias> alias, string recipient, byte[] tokenHash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update recipient_requests set token_hash = @hash, asked_at = @now where alias_id = @alias and target_key = @key and asked_at is null",
                [("alias", alias), ("key", RecipientRequests.KeyOf(recipient)), ("hash", tokenHash), ("now", session.Now)], ct) == 1,
            cancellationToken);

    /// <summary>The mail could not be sent: he is to be asked again.</summary>
    public ValueTask<bool> AskAgainAsync(Id<Alias> alias, string recipient, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update recipient_requests set token_hash = null, asked_at = null, created_at = @now where alias_id = @alias and target_key = @key",
                [("alias", alias), ("key", RecipientRequests.KeyOf(recipient)), ("now", session.Now)], ct) == 1,
            cancellationToken);

    /// <summary>He said yes: he gets the mail of the alias from now on. Null: the token is unknown or was used.</summary>
    public ValueTask<RecipientRequest?> ConfirmAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var found = await session.FirstAsync<RecipientRequest>(
                    """
                    select r.alias_id, a.name, a.kind, a.domain_id, d.name as domain_name, r.target from recipient_requests r
                    join aliases a on a.id = r.alias_id join domains d on d.id = a.domain_id where r.token_hash = @hash
                    """,
                    [("hash", tokenHash)],
                    Read, ct);
                if (found is null)
                    return null;
                // Two recipients of one alias may answer at once: the row is held, and read again.
                var verified = await session.FirstAsync(
                    $"select verified_recipients from aliases where id = @id{session.ForUpdate}", [("id", found.AliasId)], row => row.List("verified_recipients"), ct);
                await session.ExecuteAsync(
                    "update aliases set verified_recipients = @verified, updated_at = @now where id = @id",
                    [("id", found.AliasId), ("verified", verified.Add(found.Recipient)), ("now", session.Now)], ct);
                await session.ExecuteAsync("delete from recipient_requests where token_hash = @hash", [("hash", tokenHash)], ct);
                AliasStore.Announce(session, found.DomainId, found.AliasName);
                return found;
            },
            cancellationToken);

    private static RecipientRequest Read(SqlRow row) =>
        new(row.Id<Alias>("alias_id"), AliasName.Stored(row.Text("name"), row.Text("kind")), row.Id<HostedDomain>("domain_id"), row.Text("domain_name"), row.Text("target"));
}
