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
    private const string Kind = "alias-password";
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly Refusal Wrong = Refusal.Because(RefusalKind.Forbidden, "The password is wrong.", "password");

    private readonly UnaskedMail _unasked = new(control.Counters);

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
        var matched = await ReplacedAsync(alias, domain, request, cancellationToken);
        if (matched.IsRefused(out refusal, out var replaced))
            return refusal;
        var made = await NewPassword.MakeAsync(request.NewPassword, [alias.Name.Text, domain.Name.Name], hasher, cancellationToken);
        if (made.IsRefused(out refusal, out var password))
            return refusal;
        NewPasswordLink? link = null;
        if (recipient is not null)
        {
            if (await _unasked.RefuseAsync(Kind, recipient, "emailed_instructions", time, cancellationToken) is { } tooMany)
                return tooMany;
            // The mail first: its link shows nothing unless the password is kept, while a password whose mail is lost would be known to nobody.
            link = await MailAsync(caller, Username(alias, domain), recipient, password.Text, cancellationToken);
        }

        var kept = await KeepAsync(caller, alias, replaced, new NewAliasPassword(password.Hash) { Link = link }, cancellationToken);
        if (!kept.IsDone)
            return WhyNotKept(kept);
        return recipient is null ? new ShownPassword(Username(alias, domain), password.Text) : new ShownPassword(Username(alias, domain), "", recipient.ToString());
    }

    /// <summary>By the alias itself: another password in the place of the one that it names.</summary>
    /// <param name="newPassword">Null or empty: one is made.</param>
    public async Task<Answer<ShownPassword>> ChangeOwnAsync(AliasCaller caller, string? password, string? newPassword, CancellationToken cancellationToken)
    {
        var (alias, domain) = (caller.Alias, caller.Domain);
        if (WhyNot(alias, domain) is { } no)
            return no;
        if (string.IsNullOrEmpty(password))
            return Refusal.Invalid("password", "Give the password that is in use now.");
        var matched = await MatchAsync(alias, domain, password, cancellationToken);
        if (matched.IsRefused(out var refusal, out var old))
            return refusal;
        var made = await NewPassword.MakeAsync(newPassword, [alias.Name.Text, domain.Name.Name], hasher, cancellationToken);
        if (made.IsRefused(out refusal, out var another))
            return refusal;
        var kept = await control.AliasPasswords.ReplaceOwnAsync(alias, old.Id, new NewAliasPassword(another.Hash), cancellationToken);
        return kept.IsDone ? new ShownPassword(Username(alias, domain), another.Text) : WhyNotKept(kept);
    }

    /// <summary>Whether a link would still show something; nothing is used up by asking.</summary>
    public async Task<bool> ExistsAsync(string token, CancellationToken cancellationToken) =>
        SecretToken.HashOf(token) is { } hash && await control.PasswordLinks.ExistsAsync(hash, cancellationToken);

    /// <summary>Shows the password, once.</summary>
    public async Task<Answer<ShownPassword>> OpenLinkAsync(string token, CancellationToken cancellationToken) =>
        SecretToken.HashOf(token) is { } hash && await control.PasswordLinks.TakeAsync(hash, cancellationToken) is var (username, password)
            ? new ShownPassword(username, password)
            : Refusal.Because(RefusalKind.NotFound, "This link has been used, or is too old, or the password has been changed. Ask for a new password.");

    private static string Username(Alias alias, HostedDomain domain) => $"{alias.Name}@{domain.Name}";

    private static Refusal WhyNotKept(StoreResult<AliasPassword> kept) => (kept.Outcome, kept.Detail) switch
    {
        // Between looking and keeping, somebody else gave the alias a password, or took the old one away.
        (StoreOutcome.Conflict, _) => Refusal.Because(RefusalKind.Conflict, "The alias has been given a password meanwhile. Look again.", "password"),
        (StoreOutcome.NotFound, "password") => Wrong,
        (StoreOutcome.NotFound, _) => Refusal.NotFound(AliasEditing.What),
        _ => Refusal.Of(kept.Outcome, "The password", kept.Detail),
    };

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

    /// <summary>What the new password takes the place of.</summary>
    private async Task<Answer<Replaced>> ReplacedAsync(Alias alias, HostedDomain domain, PasswordRequest request, CancellationToken cancellationToken)
    {
        if (!alias.HasPassword)
            return new Replaced(IsAll: false, null);
        if (string.IsNullOrEmpty(request.Password) == !request.IsOverride)
        {
            return Refusal.Invalid(
                "password", "The alias has a password. Give it (password), or say that it may be lost with all mail that is kept for the alias (is_override); one of both.");
        }

        if (request.IsOverride)
            return new Replaced(IsAll: true, null);
        var matched = await MatchAsync(alias, domain, request.Password!, cancellationToken);
        return matched.IsRefused(out var refusal, out var old) ? refusal : new Replaced(IsAll: false, old.Id);
    }

    private ValueTask<StoreResult<AliasPassword>> KeepAsync(Caller caller, Alias alias, Replaced replaced, NewAliasPassword password, CancellationToken cancellationToken)
    {
        var store = control.AliasPasswords;
        if (replaced.IsAll)
            return store.ReplaceAllAsync(caller.Id, alias.DomainId, alias.Id, password, cancellationToken);
        return replaced.One is { } old
            ? store.AddAsync(caller.Id, alias.DomainId, alias.Id, password, old, cancellationToken)
            : store.AddFirstAsync(caller.Id, alias.DomainId, alias.Id, password, cancellationToken);
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
            || await control.AliasPasswords.FindForLogInAsync(new EmailAddress(local, domain.Name), cancellationToken) is not { } logIn || logIn.Alias.Id != alias.Id)
        {
            return Refusal.NotFound(AliasEditing.What);
        }

        foreach (var (kept, hash) in password.Length > PasswordPolicy.MaxLength ? [] : logIn.Passwords)
        {
            var verdict = await VerifyAsync(hash, password, cancellationToken);
            if (verdict == PasswordVerdict.Wrong)
                continue;
            await control.Counters.AddAsync(counter, Window, -1, cancellationToken);
            return verdict == PasswordVerdict.Busy ? PasswordHasher.Busy : kept;
        }

        return Wrong;
    }

    private async ValueTask<PasswordVerdict> VerifyAsync(string hash, string password, CancellationToken cancellationToken)
    {
        if (!GeneratedPassword.IsHash(hash))
            return await hasher.VerifyAsync(hash, password, cancellationToken);
        return GeneratedPassword.Verify(hash, password) ? PasswordVerdict.Right : PasswordVerdict.Wrong;
    }

    private async Task<NewPasswordLink> MailAsync(Caller caller, string username, EmailAddress recipient, string password, CancellationToken cancellationToken)
    {
        var token = SecretToken.Create();
        await mail.SendAsync(
            new Notice(
                recipient, Kind, $"Your password for {username}",
                $"""
                {caller.Account.Email} has made a password for {username}, for you to use in mail programs.

                The user name is:
                {username}

                This link shows the password. It can be opened once, within {LinkLifetime.TotalHours:0} hours:
                {facts.Link($"/ap/{token}")}

                If you do not know what this is about, delete this mail.
                """),
            cancellationToken);
        return new NewPasswordLink(SecretToken.HashOf(token)!, password, recipient.ToString(), LinkLifetime);
    }

    private sealed record Replaced(bool IsAll, Id<AliasPassword>? One);
}
