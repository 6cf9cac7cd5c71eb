using System.Collections.Immutable;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Audit;

/// <summary>
/// Mails the audit trail: changes of a domain to all its admins, changes of an account to its owner. Who did it is told too: he may be somebody else. What is changed in
/// one go comes in one mail.
/// </summary>
public sealed class AuditDigest(ControlDatabase control, IServiceMail mail, HostingFacts facts, TimeProvider time)
{
    /// <summary>The name under which these mails can be declined.</summary>
    public const string OptOut = "audit-digest";

    private const int Batch = PageRequest.MaxSize;

    /// <summary>Nothing more has been changed for so long: it is done.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    /// <summary>Longer nobody waits, however much is being changed.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>What is older is no news; it stays in the trail.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromDays(1);

    private readonly DomainMail _mail = new(control, mail, facts);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var entries = await control.Audit.UnmailedAsync(Batch, cancellationToken);
            var now = time.GetUtcNow();
            var untold = entries.Where(entry => !AuditWords.IsTold(entry) || entry.CreatedAt < now - Stale).ToImmutableArray();
            await MarkAsync(untold, cancellationToken);
            var count = untold.Length;
            foreach (var group in entries.Except(untold).GroupBy(entry => (entry.DomainId, entry.AccountId)))
            {
                var changes = group.ToImmutableArray();
                if (changes[^1].CreatedAt > now - Quiet && changes[0].CreatedAt > now - Longest)
                    continue;
                // Before they are mailed: twice would be worse than not at all.
                await MarkAsync(changes, cancellationToken);
                await SendAsync(group.Key.DomainId, group.Key.AccountId, changes, cancellationToken);
                count += changes.Length;
            }

            if (entries.Length < Batch || count == 0)
                return;
        }
    }

    private async Task MarkAsync(ImmutableArray<AuditEntry> entries, CancellationToken cancellationToken)
    {
        if (!entries.IsEmpty)
            await control.Audit.MailedAsync([.. entries.Select(entry => entry.Id)], cancellationToken);
    }

    private async Task SendAsync(Id<HostedDomain>? domainId, Id<Account>? accountId, ImmutableArray<AuditEntry> changes, CancellationToken cancellationToken)
    {
        if (domainId is { } id && await control.DomainChecks.GetAsync(id, cancellationToken) is { } domain)
        {
            await _mail.SendAsync(
                domain, OptOut, OptOut, $"{domain.Name} was changed", Text($"{domain.Name} was changed", changes, $"/my-account/domains/{domain.Name}/settings"), cancellationToken);
        }
        else if (accountId is { } owner && await control.Accounts.GetAsync(owner, cancellationToken) is { } account && MayMail(account, changes))
        {
            await mail.SendAsync(
                new Notice(account.Email, OptOut, "Your account was changed", Text("Your account was changed", changes, "/my-account/security")), cancellationToken);
        }
    }

    // That such mails are declined is told once more: it may be the first thing that an intruder does.
    private static bool MayMail(Account account, ImmutableArray<AuditEntry> changes) =>
        account is { Terms.BannedAt: null, EmailVerifiedAt: not null }
        && (!account.Profile.OptOuts.Contains(OptOut) || changes.Any(entry => entry.Changes.Any(change => change.Field == "opt_outs")));

    private string Text(string what, ImmutableArray<AuditEntry> changes, string path) =>
        $"""
        {what}:

        {AuditWords.List(changes)}

        If that was not meant to be, look here, and change your password:
        {facts.Link(path)}

        These mails can be switched off in your profile.
        """;
}
