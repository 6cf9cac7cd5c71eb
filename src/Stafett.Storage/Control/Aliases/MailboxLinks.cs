using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

internal static class MailboxLinks
{
    /// <summary>
    /// An alias that stores mail has a mailbox: its own, unless it was given another one. Switched off, it keeps the link, so that switching on again finds the
    /// mail.
    /// </summary>
    public static async ValueTask KeepAsync(
        SqlSession session, TimeProvider time, Id<Alias> alias, Id<Account> account, Id<HostedDomain> domain, bool hasImap, CancellationToken cancellationToken)
    {
        if (!hasImap || await session.AnyAsync("select 1 from alias_mailboxes where alias_id = @alias", [("alias", alias)], cancellationToken))
            return;
        var id = Id<Mailbox>.New(time);
        await session.ExecuteAsync(
            "insert into mailboxes (id, account_id, domain_id, location, storage_used, created_at) values (@id, @account, @domain, '', 0, @now)",
            [("id", id), ("account", account), ("domain", domain), ("now", session.Now)], cancellationToken);
        await session.ExecuteAsync(
            "insert into alias_mailboxes (alias_id, mailbox_id, may_send) values (@alias, @id, true)", [("alias", alias), ("id", id)], cancellationToken);
    }
}
