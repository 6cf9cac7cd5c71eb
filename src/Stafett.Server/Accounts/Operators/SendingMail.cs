using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Operators;

/// <summary>Tells those who administer a domain what was decided about its sending. They asked, or mail of theirs stops: it cannot be declined.</summary>
internal sealed class SendingMail(ControlDatabase control, IServiceMail mail, HostingFacts facts)
{
    public async Task TellAsync(HostedDomain before, HostedDomain after, CancellationToken cancellationToken)
    {
        if (Words(before.Sending, after.Sending) is not { } words)
            return;
        var text = $"""
            {words.Text.Replace("DOMAIN", after.Name.ToString(), StringComparison.Ordinal)}

            {facts.Link($"/my-account/domains/{after.Name}/sending")}
            """;
        foreach (var (id, email) in await control.DomainChecks.AdminsAsync(after.Id, cancellationToken))
        {
            if (EmailAddress.TryParse(email, out var address) && await control.Accounts.GetAsync(id, cancellationToken) is { Terms.BannedAt: null, EmailVerifiedAt: not null })
                await mail.SendAsync(new Notice(address, words.Kind, $"{words.Subject} {after.Name}", text), cancellationToken);
        }
    }

    private static (string Kind, string Subject, string Text)? Words(DomainSending before, DomainSending after)
    {
        if (before.SuspendedAt is null && after.SuspendedAt is not null)
            return ("sending-suspended", "Sending is suspended for", "An operator has suspended sending from DOMAIN. Mail to it goes on. Answer to the operator of this service to learn why.");
        if (before.SuspendedAt is not null && after is { SuspendedAt: null, HasSmtp: true })
            return ("sending-resumed", "Sending goes on for", "Mail can be sent from DOMAIN again.");
        if (!before.HasSmtp && after.HasSmtp)
            return ("sending-approved", "Sending is approved for", "Mail can be sent from DOMAIN now. Make a password for an alias, and set your mail program up with it.");
        if (before.HasSmtp && !after.HasSmtp)
            return ("sending-ended", "Sending has ended for", "An operator has ended sending from DOMAIN. Mail to it goes on. You can ask again.");
        return before.AskedAt is not null && after is { AskedAt: null, HasSmtp: false }
            ? ("sending-declined", "Sending is not approved for", "An operator has looked at your wish to send from DOMAIN and has not approved it. You can ask again.")
            : null;
    }
}
