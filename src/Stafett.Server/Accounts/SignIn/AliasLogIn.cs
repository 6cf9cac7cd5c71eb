using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// An alias logs in with a password of its own. Passwords that we made are checked at once and never locked out: there is nothing to guess. Those that somebody chose are
/// checked slowly, and bounded by <see cref="SignInGuard"/>. An address without an alias costs the same as a wrong password.
/// </summary>
public sealed class AliasLogIn
{
    // Chosen passwords of one alias that are looked at; each costs a tenth of a second.
    private const int MaxChosen = 3;

    private readonly ControlDatabase _control;
    private readonly PasswordHasher _hasher;
    private readonly SignInGuard _guard;
    private readonly SignInKey _key;
    private readonly LogInCache _cache;
    private readonly RecentMinutes _noted;
    private readonly string _nobodys = GeneratedPassword.Hash(GeneratedPassword.Create());

    internal AliasLogIn(ControlDatabase control, PasswordHasher hasher, SignInGuard guard, SignInKey key, LogInCache cache, RecentMinutes noted)
    {
        _control = control;
        _hasher = hasher;
        _guard = guard;
        _key = key;
        _cache = cache;
        _noted = noted;
    }

    private static Refusal Wrong { get; } = Refusal.Because(RefusalKind.NotSignedIn, "The address or the password is wrong. Use the password that was generated for the alias.");

    public async ValueTask<Answer<AliasCaller>> LogInAsync(string? address, string? password, Client client, CancellationToken cancellationToken)
    {
        if (address is not { Length: <= NewPasswords.MaxAddress } || !EmailAddress.TryParse(address, out var parsed) || password is not { Length: > 0 and <= PasswordPolicy.MaxLength })
            return Wrong;
        var found = await _control.AliasPasswords.FindForLogInAsync(parsed, cancellationToken);
        var generated = FindGenerated(found, password);
        if (generated is not null)
            return await EnterAsync(found!, generated, client, cancellationToken);
        var shown = await FindChosenAsync(found, parsed, password, client, cancellationToken);
        return shown.IsRefused(out var refusal, out var chosen) ? refusal : await EnterAsync(found!, chosen, client, cancellationToken);
    }

    private AliasPassword? FindGenerated(LogInAlias? found, string password)
    {
        if (found is null || found.Passwords.IsEmpty)
        {
            GeneratedPassword.Verify(_nobodys, password);
            return null;
        }

        AliasPassword? right = null;
        foreach (var (kept, hash) in found.Passwords)
        {
            if (GeneratedPassword.Verify(hash, password))
                right = kept;
        }

        return right;
    }

    private async ValueTask<Answer<AliasPassword>> FindChosenAsync(
        LogInAlias? found, EmailAddress address, string password, Client client, CancellationToken cancellationToken)
    {
        var login = found is null ? address.Folded : found.Alias.Id.ToString();
        var chosen = found?.Passwords.Where(p => !GeneratedPassword.IsHash(p.Hash)).Take(MaxChosen).ToArray() ?? [];
        var name = await _key.HashAsync(cancellationToken, ["log-in", login, password, .. chosen.Select(p => p.Hash)]);
        if (_cache.Find(name) is false)
            return Wrong;
        foreach (var (kept, hash) in chosen)
        {
            if (_cache.Find(await NameAsync(hash)) is true)
                return kept;
        }

        var allowed = await _guard.TryAsync("log-in", login, password, client, "", cancellationToken);
        if (allowed.IsRefused(out var refusal, out var tried))
            return refusal;
        // At least one slow look, whoever is asked for.
        foreach (var (kept, hash) in chosen.Length == 0 ? [(null!, null!)] : chosen)
        {
            var verdict = await _hasher.VerifyAsync(hash, password, cancellationToken);
            if (verdict == PasswordVerdict.Wrong)
                continue;
            await _guard.SucceededAsync(tried, cancellationToken);
            if (verdict == PasswordVerdict.Busy)
                return PasswordHasher.Busy;
            _cache.Keep(await NameAsync(hash), isRight: true);
            return kept;
        }

        _cache.Keep(name, isRight: false);
        return Wrong;

        ValueTask<byte[]> NameAsync(string hash) => _key.HashAsync(cancellationToken, "log-in-right", login, password, hash);
    }

    /// <summary>The password is right; whether the alias may be used is said only now.</summary>
    private async ValueTask<Answer<AliasCaller>> EnterAsync(LogInAlias found, AliasPassword password, Client client, CancellationToken cancellationToken)
    {
        if (found.OwnerBannedAt is not null)
            return PasswordSignIn.Banned;
        if (!found.Alias.Settings.IsEnabled)
            return Refusal.Because(RefusalKind.Forbidden, "This alias is switched off.");
        if (found.Domain.Plan == Plan.Free)
            return Refusal.Because(RefusalKind.PlanTooLow, "Logging in with an alias needs a paid plan for its domain.");
        if (_noted.IsDue(password.Id.ToString()))
            await _control.AliasPasswords.UsedAsync(password.Id, cancellationToken);
        return new AliasCaller(found.Alias, found.Domain, password.Id, client.RemoteAddress);
    }
}
