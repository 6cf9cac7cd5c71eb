using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

internal enum SecondFactorKind
{
    Totp,
    RecoveryKey,
}

/// <summary>Looks at a code or a recovery key of an account whose second factor is on. Each opens once; ten wrong codes a day are the most.</summary>
internal sealed class SecondFactorCheck(ControlDatabase control, SignInGuard guard, TimeProvider time)
{
    private static Refusal Wrong { get; } = Refusal.Invalid(
        "code", "This code is wrong or was used before. Wait for the next one of your app, or write a recovery key.");

    public async ValueTask<Answer<SecondFactorKind>> CheckAsync(Account account, string? code, CancellationToken cancellationToken)
    {
        if (code is null or { Length: 0 or > 128 })
            return Refusal.Invalid("code", "Write the six digits that your app shows, or a recovery key.");
        if (EmailVerification.ReadPin(code) is not { } digits)
        {
            return RecoveryKey.HashOf(code) is { } key && await control.SecondFactors.UseRecoveryKeyAsync(account.Id, key, cancellationToken)
                ? SecondFactorKind.RecoveryKey
                : Wrong;
        }

        var allowed = await guard.TryAsync("totp", account.Id.ToString(), digits, cancellationToken);
        if (allowed.IsRefused(out var refusal, out var tried))
            return refusal;
        if (await control.SecondFactors.SeedAsync(account.Id, cancellationToken) is not { } seed || TotpCode.FindStep(seed, digits, time.GetUtcNow()) is not { } step
            || !await control.SecondFactors.UseStepAsync(account.Id, step, cancellationToken))
        {
            return Wrong;
        }

        await guard.SucceededAsync(tried, cancellationToken);
        return SecondFactorKind.Totp;
    }
}
