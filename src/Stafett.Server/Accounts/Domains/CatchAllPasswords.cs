using System.Collections.Immutable;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>Passwords that send as any address of a domain and read nothing. For its admins.</summary>
public sealed class CatchAllPasswords(ControlDatabase control, PasswordHasher hasher)
{
    private const string What = "The password";
    private const int MaxDescription = 150;

    public async Task<Answer<ImmutableArray<DomainPassword>>> ListAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        if (!DomainKey.TryParse(key, out var parsed))
            return Refusal.NotFound(DomainViews.What);
        var listed = await control.DomainPasswords.ListAsync(caller.Id, parsed, cancellationToken);
        return listed.Value is { } passwords ? passwords.ToImmutableArray() : Refusal.Of(listed.Outcome, DomainViews.What);
    }

    /// <param name="newPassword">Null or empty: one is made, which is better.</param>
    public async Task<Answer<ShownPassword>> AddAsync(Caller caller, string key, string? newPassword, string? description, CancellationToken cancellationToken)
    {
        var found = await control.FindToAdministerAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (!PlanGates.Of(domain.Plan).HasSending || domain.IsGlobal)
            return Refusal.Because(RefusalKind.PlanTooLow, $"{domain.Name} is on a plan without sending.");
        var text = TextItems.Plain(description ?? "");
        if (text.Length > MaxDescription)
            return Refusal.Invalid("description", $"The description has {MaxDescription} characters at most.");
        var made = await NewPassword.MakeAsync(newPassword, [domain.Name.Name], hasher, cancellationToken);
        if (made.IsRefused(out refusal, out var password))
            return refusal;
        var added = await control.DomainPasswords.AddAsync(caller.Id, domain.Id, password.Hash, text, cancellationToken);
        if (added.Value is { } kept)
            return new ShownPassword($"*@{domain.Name}", password.Text, Token: kept);
        return added.Outcome == StoreOutcome.LimitReached
            ? Refusal.Because(RefusalKind.Invalid, "There are as many catch-all passwords as there may be. Remove one that is no longer used.")
            : Refusal.Of(added.Outcome, What, added.Detail);
    }

    public async Task<Answer<DomainPassword>> RemoveAsync(Caller caller, string key, string id, CancellationToken cancellationToken)
    {
        if (!DomainKey.TryParse(key, out var parsed) || !Id<DomainPassword>.TryParse(id, out var password))
            return Refusal.NotFound(What);
        var removed = await control.DomainPasswords.DeleteAsync(caller.Id, parsed, password, cancellationToken);
        return removed.Value is { } gone ? gone : Refusal.Of(removed.Outcome, What, removed.Detail);
    }
}
