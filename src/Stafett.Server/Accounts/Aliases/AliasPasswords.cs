using System.Text;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Aliases;

public sealed record PasswordRequest
{
    /// <summary>Null or empty: one is made.</summary>
    public string? NewPassword { get; init; }

    /// <summary>The one in use, which the new one takes the place of.</summary>
    public string? Password { get; init; }

    /// <summary>The new one is the only one from now on, and what was kept for the alias is lost.</summary>
    public bool IsOverride { get; init; }

    /// <summary>Who gets a mail with the settings and a link that shows the password once; it is then shown nowhere else.</summary>
    public string? EmailedInstructions { get; init; }
}

/// <summary>Passwords that mail programs log in with, one alias at a time.</summary>
public sealed class AliasPasswords(ControlDatabase control, PasswordHasher hasher, IServiceMail mail, HostingFacts facts, TimeProvider time)
{
    /// <summary>How long a link shows a password.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(24);

    private const int MaxWrong = 10;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    public async Task<Answer<ShownPassword>> GenerateAsync(Caller caller, string domainKey, string aliasKey, PasswordRequest request, CancellationToken cancellationToken)
    {
        var found = await AliasEditing.FindAsync(control, caller, domainKey, aliasKey, cancellationToken);
        if (found.IsRefused(out var refusal, out var view))
            return refusal;
        var (alias, domain) = view;
        if (WhyNot(alias, domain) is { } no)
            return no;
        EmailAddress? recipient = null;
        if (!string.IsNullOrWhiteSpace(request.EmailedInstructions) && !EmailAddress.TryParse(request.EmailedInstructions.Trim(), out recipient))
            return Refusal.Invalid("emailed_instructions", "emailed_instructions is the e-mail address that the instructions go to.");
        var made = await NewPassword.MakeAsync(request.NewPassword, [alias.Name.Text, domain.Name.Name], hasher, cancellationToken);
        if (made.IsRefused(out refusal, out var password))
            return refusal;
        var kept = await KeepAsync(caller, alias, domain, request, password.Hash, cancellationToken);
        if (kept.IsRefused(out refusal, out _))
            return refusal;
        var username = $"{alias.Name}@{domain.Name}";
        if (recipient is null)
            return new ShownPassword(username, password.Text);
        await MailAsync(caller, alias, domain, recipient, password.Text, cancellationToken);
        return new ShownPassword(username, "", recipient.ToString());
    }

    /// <summary>Whether a link would still show something; nothing is used up by asking.</summary>
    public async Task<bool> ExistsAsync(string token, CancellationToken cancellationToken) =>
        SecretToken.HashOf(token) is { } hash && await control.PasswordLinks.ExistsAsync(hash, cancellationToken);

    /// <summary>Shows the password, once.</summary>
    public async Task<Answer<ShownPassword>> OpenLinkAsync(string token, CancellationToken cancellationToken) =>
        SecretToken.HashOf(token) is { } hash && await control.PasswordLinks.TakeAsync(hash, cancellationToken) is { } link
            ? new ShownPassword(link.Username, Encoding.UTF8.GetString(link.Password))
            : Refusal.Because(RefusalKind.NotFound, "This link has been used, or is too old. Ask for a new password.");

    private static Refusal? WhyNot(Alias alias, HostedDomain domain)
    {
        if (DomainViews.NeedsDatabase(domain) is { } tooLow)
            return tooLow;
        if (alias.Name.Kind != AliasKind.Name)
            return Refusal.Because(RefusalKind.Invalid, "Only a plain name has a password. To send as any address of the domain, make a catch-all password.");
        return domain.ProvenAt is null
            ? Refusal.Because(RefusalKind.Invalid, $"{domain.Name} is not verified yet. Verify its records first.")
            : null;
    }

    private async Task<Answer<AliasPassword>> KeepAsync(
        Caller caller, Alias alias, HostedDomain domain, PasswordRequest request, string hash, CancellationToken cancellationToken)
    {
        Id<AliasPassword>? replacing = null;
        if (alias.HasPassword)
        {
            if (string.IsNullOrEmpty(request.Password) == !request.IsOverride)
            {
                return Refusal.Invalid(
                    "password", "The alias has a password. Give it (password), or say that it may be lost with all mail that is kept for the alias (is_override); one of both.");
            }

            if (!request.IsOverride)
            {
                var matched = await MatchAsync(alias, domain, request.Password!, cancellationToken);
                if (matched.IsRefused(out var refusal, out var old))
                    return refusal;
                replacing = old.Id;
            }
        }

        var kept = alias.HasPassword && request.IsOverride
            ? await control.AliasPasswords.ReplaceAllAsync(caller.Id, domain.Id, alias.Id, hash, "", cancellationToken)
            : await control.AliasPasswords.AddAsync(caller.Id, domain.Id, alias.Id, hash, "", replacing, cancellationToken);
        return kept.Value is { } added ? added : Refusal.Of(kept.Outcome, "The password", kept.Detail);
    }

    /// <summary>Which of the passwords in use it is. Each try is counted before it is compared, so that tries at once count too.</summary>
    private async Task<Answer<AliasPassword>> MatchAsync(Alias alias, HostedDomain domain, string password, CancellationToken cancellationToken)
    {
        var counter = $"alias-password:{alias.Id}";
        var tries = await control.Counters.AddAsync(counter, Window, 1, cancellationToken);
        if (tries.Amount > MaxWrong)
        {
            return new Refusal(
                RefusalKind.TooMany, [new FieldProblem("password", $"The password was wrong {MaxWrong} times. Try again later.")], tries.EndsAt - time.GetUtcNow());
        }

        if (!LocalPart.TryCreate(alias.Name.Text, out var local)
            || await control.AliasPasswords.FindForLogInAsync(new EmailAddress(local, domain.Name), cancellationToken) is not { } logIn)
        {
            return Refusal.NotFound(AliasEditing.What);
        }

        foreach (var (kept, hash) in logIn.Passwords)
        {
            if (!await IsRightAsync(hash, password, cancellationToken))
                continue;
            await control.Counters.AddAsync(counter, Window, -1, cancellationToken);
            return kept;
        }

        return Refusal.Because(RefusalKind.Forbidden, "The password is wrong.", "password");
    }

    private async Task<bool> IsRightAsync(string hash, string password, CancellationToken cancellationToken) =>
        GeneratedPassword.IsHash(hash)
            ? GeneratedPassword.Verify(hash, password)
            : await hasher.VerifyAsync(hash, password, cancellationToken) is PasswordVerdict.Right or PasswordVerdict.Outdated;

    private async Task MailAsync(Caller caller, Alias alias, HostedDomain domain, EmailAddress recipient, string password, CancellationToken cancellationToken)
    {
        var token = SecretToken.Create();
        var username = $"{alias.Name}@{domain.Name}";
        await control.PasswordLinks.AddAsync(alias.Id, SecretToken.HashOf(token)!, username, Encoding.UTF8.GetBytes(password), LinkLifetime, cancellationToken);
        await control.Aliases.UpdateAsync(
            caller.Id, domain.Id, alias.Id, null, settings => settings with { EmailedInstructions = recipient.ToString() }, cancellationToken);
        await mail.SendAsync(
            new Notice(
                recipient, "alias-password", $"Your password for {username}",
                $"""
                {caller.Account.Email} has made a password for {username}, for you to use in mail programs.

                The user name is:
                {username}

                This link shows the password. It can be opened once, within {LinkLifetime.TotalHours:0} hours:
                {facts.Link($"/ap/{token}")}

                If you do not know what this is about, delete this mail.
                """),
            cancellationToken);
    }
}
