using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>Mails about a domain to those who administer it and want such mails.</summary>
internal sealed class DomainMail(ControlDatabase control, IServiceMail mail, HostingFacts facts)
{
    /// <summary>The name under which these mails can be declined.</summary>
    public const string ChecksOptOut = "domain-checks";

    public Task ReadyAsync(HostedDomain domain, CancellationToken cancellationToken) => SendAsync(
        domain, ChecksOptOut, "domain-verified", $"{domain.Name} is set up",
        $"""
        The DNS records of {domain.Name} are in place. From now on its mail comes to this service and goes where its aliases say.

        Its aliases are here:
        {facts.Link($"/my-account/domains/{domain.Name}/aliases")}
        """,
        cancellationToken);

    public Task BrokenAsync(HostedDomain domain, ImmutableArray<string> problems, CancellationToken cancellationToken) => SendAsync(
        domain, ChecksOptOut, "domain-broken", $"The DNS records of {domain.Name} need attention",
        $"""
        We looked at the DNS records of {domain.Name} twice, an hour apart, and found:

        {string.Join("\n", problems.Select(problem => "- " + problem))}

        Until this is mended, mail to {domain.Name} may be lost or go elsewhere. What to publish is here:
        {facts.Link($"/my-account/domains/{domain.Name}/set-up")}

        We go on looking, and mail you when all is well again.
        """,
        cancellationToken);

    public Task HealedAsync(HostedDomain domain, CancellationToken cancellationToken) => SendAsync(
        domain, ChecksOptOut, "domain-healed", $"The DNS records of {domain.Name} are in order again",
        $"""
        We looked at the DNS records of {domain.Name} again, and all is well.

        {facts.Link($"/my-account/domains/{domain.Name}")}
        """,
        cancellationToken);

    /// <param name="optOut">Who has declined mails of that name gets none.</param>
    public async Task SendAsync(HostedDomain domain, string optOut, string kind, string subject, string text, CancellationToken cancellationToken)
    {
        foreach (var (id, email) in await control.DomainChecks.AdminsAsync(domain.Id, cancellationToken))
        {
            if (!EmailAddress.TryParse(email, out var address))
                continue;
            if (await control.Accounts.GetAsync(id, cancellationToken) is { Terms.BannedAt: null, EmailVerifiedAt: not null } account
                && !account.Profile.OptOuts.Contains(optOut))
            {
                await mail.SendAsync(new Notice(address, kind, subject, text), cancellationToken);
            }
        }
    }
}
