using System.Collections.Immutable;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

/// <summary>Keeps <c>recipient_requests</c> in step with an alias: a row for each recipient that has not said yes, none for others.</summary>
internal static class RecipientRequests
{
    public static string KeyOf(string recipient) => recipient.ToLowerInvariant();

    /// <summary>Who said yes before and is still a recipient need not say it again.</summary>
    public static ImmutableArray<string> StillVerified(Alias before, AliasSettings settings) =>
        [.. before.VerifiedRecipients.Where(v => settings.Recipients.Contains(v, StringComparer.OrdinalIgnoreCase))];

    public static async ValueTask KeepAsync(
        SqlSession session, Id<Alias> alias, ImmutableArray<string> verified, AliasSettings settings, CancellationToken cancellationToken)
    {
        var wanted = settings.HasRecipientVerification
            ? settings.Recipients.Where(r => !verified.Contains(r, StringComparer.OrdinalIgnoreCase)).ToDictionary(KeyOf, StringComparer.Ordinal)
            : [];
        var present = await session.ListAsync(
            "select target_key from recipient_requests where alias_id = @alias", [("alias", alias)], row => row.Text("target_key"), cancellationToken);
        foreach (var key in present.Where(key => !wanted.ContainsKey(key)))
            await session.ExecuteAsync("delete from recipient_requests where alias_id = @alias and target_key = @key", [("alias", alias), ("key", key)], cancellationToken);
        foreach (var (key, target) in wanted.Where(w => !present.Contains(w.Key)))
        {
            await session.ExecuteAsync(
                "insert into recipient_requests (alias_id, target_key, target, token_hash, asked_at, created_at) values (@alias, @key, @target, null, null, @now)",
                [("alias", alias), ("key", key), ("target", target), ("now", session.Now)], cancellationToken);
        }
    }
}
