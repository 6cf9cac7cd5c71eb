using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.Audit;

/// <summary>Entries of the audit trail as lines for people.</summary>
internal static class AuditWords
{
    /// <summary>What a mail lists; the trail itself has the rest.</summary>
    public const int MaxEntries = 100;

    private const string DomainSubject = "domain";
    private const string AccountSubject = "account";
    private const string MemberPrefix = "member ";

    /// <summary>
    /// Whether its owner is mailed about it. Not about aliases, which come and go by the thousand, nor about what has a mail of its own: passwords, passkeys and tokens
    /// of the account, a domain that is set up.
    /// </summary>
    public static bool IsTold(AuditEntry entry) => entry.DomainId is not null
        ? (entry.Subject == DomainSubject || entry.Subject.StartsWith(MemberPrefix, StringComparison.Ordinal)) && entry.Action is not ("created" or "domain-proven")
        : (entry.Subject == AccountSubject && entry.Action is "changed" or "terms") || entry.Subject.StartsWith($"{DomainSubject} ", StringComparison.Ordinal);

    /// <summary>When, who and what, the oldest first.</summary>
    public static string List(ImmutableArray<AuditEntry> entries)
    {
        var text = new StringBuilder();
        foreach (var entry in entries.Take(MaxEntries))
        {
            text.Append(When(entry.CreatedAt)).Append(", ").Append(Who(entry)).Append(":\n").Append("  ").Append(What(entry)).Append('\n');
            foreach (var change in entry.Changes)
                text.Append("  ").Append(Change(change)).Append('\n');
        }

        if (entries.Length > MaxEntries)
            text.Append(CultureInfo.InvariantCulture, $"And {entries.Length - MaxEntries} changes more.\n");
        return text.ToString().TrimEnd();
    }

    private static string Who(AuditEntry entry) => entry.ActorEmail.Length > 0 ? entry.ActorEmail : "the service, or an operator";

    private static string What(AuditEntry entry)
    {
        var member = entry.Subject.StartsWith(MemberPrefix, StringComparison.Ordinal) ? entry.Subject[MemberPrefix.Length..] : "";
        return entry.Action switch
        {
            "changed" => "These settings were changed.",
            "terms" => "What the account may do was changed.",
            "deleted" => $"The {entry.Subject} was deleted, with its aliases.",
            "member-invited" => $"{member} was invited.",
            "invite-withdrawn" => $"The invitation of {member} was taken back.",
            "invite-declined" => $"{member} declined the invitation.",
            "member-joined" => "The invitation was accepted.",
            "member-removed" => member == entry.ActorEmail ? $"{member} left." : $"{member} was removed, and the passwords of {member} were ended.",
            "member-role-admin" => $"{member} is an admin now.",
            "member-role-user" => $"{member} is a user now, and no admin.",
            "catch-all-password-added" => "A catch-all password was made. It can send as any address of the domain.",
            "catch-all-password-removed" => "A catch-all password was removed.",
            "domain-unproven" => "The domain does not count as proven any more, so that no mail follows its aliases: somebody else has shown their record for it, or an operator decided so.",
            "domain-terms" => "The plan, or what may be sent, was changed.",
            "domain-global" => "Whether the domain is offered to everybody was changed.",
            "s3-access-key-id-changed" => "The keys of the domain's own bucket were changed.",
            var action => Sentence(action),
        };
    }

    private static string Sentence(string action)
    {
        var words = action.Replace('-', ' ').Replace('_', ' ');
        return words.Length == 0 ? "" : $"{char.ToUpperInvariant(words[0])}{words[1..]}.";
    }

    private static string Change(AuditChange change)
    {
        var name = change.Field.Replace('_', ' ');
        return change is { From: "", To: "" } ? $"- {name}: changed" : $"- {name}: was {Value(change.Field, change.From)}, is {Value(change.Field, change.To)}";
    }

    private static string Value(string field, string value)
    {
        if (value.Length == 0)
            return "empty";
        if (value is "true" or "false")
            return value == "true" ? "on" : "off";
        if (field.Contains("quota", StringComparison.Ordinal) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var octets))
            return SizeText.Format(octets);
        if (field.EndsWith("_at", StringComparison.Ordinal) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var time))
            return When(time);
        // One line for each, whatever somebody typed.
        return string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c));
    }

    private static string When(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
