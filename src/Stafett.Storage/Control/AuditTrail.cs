using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control;

/// <summary>What an entry of the audit trail is about.</summary>
/// <param name="Actor">Null: the service itself, or an operator.</param>
/// <param name="Account">Set where an account was changed.</param>
/// <param name="Domain">Set where a domain, or something in it, was changed.</param>
internal sealed record AuditSubject(Id<Account>? Actor, Id<Account>? Account, Id<HostedDomain>? Domain, string Subject, string Action);

/// <summary>Writes who changed what, in the transaction that changes it: there is no change without its entry, and no entry without its change.</summary>
internal static class AuditTrail
{
    private const int MaxShown = 200;

    // Long, or nobody's business: that they changed is enough.
    private static readonly string[] NotShown =
        ["public_key", "smime_certificate", "settings", "verification_html", "verification_text", "vacation_message", "bounce_webhook", "recipients"];

    /// <param name="before">Columns and values; with <paramref name="after"/> in the same order. Where nothing differs, nothing is written. Both empty: the action itself is what happened.</param>
    public static async ValueTask WriteAsync(
        SqlSession session, TimeProvider time, AuditSubject subject, (string Name, object? Value)[] before, (string Name, object? Value)[] after,
        CancellationToken cancellationToken)
    {
        var changes = Compare(before, after);
        if (changes.Length == 0 && after.Length > 0)
            return;
        await session.ExecuteAsync(
            """
            insert into audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at)
            values (@id, @actor, @account, @domain, @subject, @action, @changes, @now, null)
            """,
            [
                ("id", Id<AuditEntry>.New(time)), ("actor", subject.Actor), ("account", subject.Account), ("domain", subject.Domain), ("subject", subject.Subject),
                ("action", subject.Action), ("changes", JsonSerializer.Serialize(changes, AuditContext.Default.AuditChangeArray)), ("now", session.Now),
            ],
            cancellationToken);
    }

    public static ImmutableArray<AuditChange> Read(string json) => [.. JsonSerializer.Deserialize(json, AuditContext.Default.AuditChangeArray) ?? []];

    private static AuditChange[] Compare((string Name, object? Value)[] before, (string Name, object? Value)[] after)
    {
        var changes = new List<AuditChange>();
        for (var i = 0; i < after.Length; i++)
        {
            var (from, to) = (Text(before[i].Value), Text(after[i].Value));
            if (from == to)
                continue;
            changes.Add(NotShown.Contains(after[i].Name) ? new AuditChange(after[i].Name, "", "") : new AuditChange(after[i].Name, Cut(from), Cut(to)));
        }

        return [.. changes];
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        DateTimeOffset at => at.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ImmutableArray<string> list => string.Join(", ", list),
        _ => value.ToString() ?? "",
    };

    private static string Cut(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "...";
}

[JsonSerializable(typeof(AuditChange[]))]
internal sealed partial class AuditContext : JsonSerializerContext;
