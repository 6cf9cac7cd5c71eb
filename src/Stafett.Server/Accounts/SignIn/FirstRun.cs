using Stafett.Protocols.Message;
using Stafett.Server.Accounts.SetUp;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>The first account: who holds the set-up link becomes the operator, with every feature. His address needs no PIN; mail may not work yet.</summary>
public sealed class FirstRun
{
    private readonly ControlDatabase _control;
    private readonly SetUpToken _setUp;
    private readonly PasswordHasher _hasher;
    private readonly BrowserSessions _sessions;
    private readonly PasskeyCeremony _passkeys;

    internal FirstRun(ControlDatabase control, SetUpToken setUp, PasswordHasher hasher, BrowserSessions sessions, PasskeyCeremony passkeys)
    {
        _control = control;
        _setUp = setUp;
        _hasher = hasher;
        _sessions = sessions;
        _passkeys = passkeys;
    }

    private static Refusal NotValid { get; } = Refusal.Because(
        RefusalKind.NotFound, "This link is not good any more. If the server has no administrator yet, start it again: it prints another link.");

    public ValueTask<bool> IsValidAsync(string token, CancellationToken cancellationToken) => _setUp.IsValidAsync(token, cancellationToken);

    public async ValueTask<Answer<NewSession>> FinishAsync(string token, string email, string password, Client client, CancellationToken cancellationToken)
    {
        var checkedAddress = await CheckAsync(token, email, cancellationToken);
        if (checkedAddress.IsRefused(out var refusal, out var address))
            return refusal;
        var hashed = await NewPasswords.HashAsync(_hasher, "password", password, [address.ToString()], cancellationToken);
        if (hashed.IsRefused(out refusal, out var hash))
            return refusal;
        var made = await CreateAsync(token, new NewAccount(address, hash), cancellationToken);
        return made.IsRefused(out refusal, out var account) ? refusal : await _sessions.StartAsync(account, "password", client, isFirst: true, cancellationToken);
    }

    public async ValueTask<Answer<PasskeyOptions>> BeginPasskeyAsync(string token, string email, CancellationToken cancellationToken)
    {
        var checkedAddress = await CheckAsync(token, email, cancellationToken);
        return checkedAddress.IsRefused(out var refusal, out var address) ? refusal : await _passkeys.BeginNewAccountAsync(address, cancellationToken);
    }

    public async ValueTask<Answer<NewSession>> FinishPasskeyAsync(string token, string email, PasskeyReply reply, Client client, CancellationToken cancellationToken)
    {
        var checkedAddress = await CheckAsync(token, email, cancellationToken);
        if (checkedAddress.IsRefused(out var refusal, out var address))
            return refusal;
        var shown = await _passkeys.FinishNewAccountAsync(address, reply, cancellationToken);
        if (shown.IsRefused(out refusal, out var passkey))
            return refusal;
        var made = await CreateAsync(token, new NewAccount(address, null) { Id = passkey.Account }, cancellationToken);
        if (made.IsRefused(out refusal, out var account))
            return refusal;
        return await _passkeys.KeepAsync(account, "Passkey", passkey, cancellationToken) is { } problem
            ? problem
            : await _sessions.StartAsync(account, "passkey", client, isFirst: true, cancellationToken);
    }

    private async ValueTask<Answer<EmailAddress>> CheckAsync(string token, string email, CancellationToken cancellationToken) =>
        await _setUp.IsValidAsync(token, cancellationToken) ? NewPasswords.ReadAddress(email) : NotValid;

    private async ValueTask<Answer<Account>> CreateAsync(string token, NewAccount account, CancellationToken cancellationToken)
    {
        if (!await _setUp.ConsumeAsync(token, cancellationToken))
            return NotValid;
        var terms = new AccountTerms { Role = MemberRole.Admin, Plan = Plan.Team };
        var made = await _control.Accounts.CreateAsync(account with { Terms = terms, IsEmailVerified = true }, cancellationToken);
        return made.Value is { } created ? created : Refusal.Of(made.Outcome, "The account", made.Detail);
    }
}
