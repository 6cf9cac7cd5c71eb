using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// Makes accounts. That an address has one already is said, as existing clients of the API expect it; five registrations a day for one customer's address keep it from
/// being a directory (decision 16).
/// </summary>
public sealed class Registration
{
    private const int PerDay = 5;
    private const int NeighboursPerDay = 50;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ControlDatabase _control;
    private readonly AccountSettings _settings;
    private readonly PasswordHasher _hasher;
    private readonly BrowserSessions _sessions;
    private readonly EmailVerification _verification;
    private readonly PasskeyCeremony _passkeys;
    private readonly TimeProvider _time;

    internal Registration(
        ControlDatabase control, AccountSettings settings, PasswordHasher hasher, BrowserSessions sessions, EmailVerification verification, PasskeyCeremony passkeys,
        TimeProvider time)
    {
        _control = control;
        _settings = settings;
        _hasher = hasher;
        _sessions = sessions;
        _verification = verification;
        _passkeys = passkeys;
        _time = time;
    }

    /// <summary>False: the form need not be shown.</summary>
    public bool IsOpen => _settings.Registration != RegistrationPolicy.Closed;

    /// <summary>By the form: signed in at once, and the address to be verified.</summary>
    public async ValueTask<Answer<NewSession>> RegisterAsync(string email, string password, Client client, CancellationToken cancellationToken)
    {
        var made = await MakeAsync(email, password, client, cancellationToken);
        if (made.IsRefused(out var refusal, out var account))
            return refusal;
        await _verification.SendAsync(account, cancellationToken);
        return await _sessions.StartAsync(account, "password", client, isFirst: true, cancellationToken);
    }

    /// <summary>By the API: with a token, which works once the address is verified.</summary>
    public async ValueTask<Answer<NewApiAccount>> RegisterForApiAsync(string email, string password, Client client, CancellationToken cancellationToken)
    {
        var made = await MakeAsync(email, password, client, cancellationToken);
        if (made.IsRefused(out var refusal, out var account))
            return refusal;
        var token = GeneratedPassword.Create();
        await _control.Tokens.AddAsync(account.Id, Storage.Control.Accounts.TokenHash.Of(token), "Made with the account", cancellationToken);
        await _verification.SendAsync(account, cancellationToken);
        return new NewApiAccount(account, token);
    }

    /// <summary>Without a password.</summary>
    public async ValueTask<Answer<PasskeyOptions>> BeginPasskeyAsync(string email, Client client, CancellationToken cancellationToken)
    {
        var allowed = await CheckAsync(email, client, cancellationToken);
        if (allowed.IsRefused(out var refusal, out var address))
            return refusal;
        return await _passkeys.BeginNewAccountAsync(address, cancellationToken);
    }

    public async ValueTask<Answer<NewSession>> FinishPasskeyAsync(string email, PasskeyReply reply, Client client, CancellationToken cancellationToken)
    {
        var allowed = await CheckAsync(email, client, cancellationToken);
        if (allowed.IsRefused(out var refusal, out var address))
            return refusal;
        var shown = await _passkeys.FinishNewAccountAsync(address, reply, cancellationToken);
        if (shown.IsRefused(out refusal, out var passkey))
            return refusal;
        var made = await CreateAsync(New(address, null) with { Id = passkey.Account }, client, cancellationToken);
        if (made.IsRefused(out refusal, out var account))
            return refusal;
        if (await _passkeys.KeepAsync(account, "Passkey", passkey, cancellationToken) is { } problem)
        {
            await _control.Accounts.DeleteAsync(account.Id, cancellationToken);
            return problem;
        }

        await _verification.SendAsync(account, cancellationToken);
        return await _sessions.StartAsync(account, "passkey", client, isFirst: true, cancellationToken);
    }

    private async ValueTask<Answer<Account>> MakeAsync(string email, string password, Client client, CancellationToken cancellationToken)
    {
        var allowed = await CheckAsync(email, client, cancellationToken);
        if (allowed.IsRefused(out var refusal, out var address))
            return refusal;
        var hashed = await NewPasswords.HashAsync(_hasher, "password", password, [address.ToString()], cancellationToken);
        if (hashed.IsRefused(out refusal, out var hash))
            return refusal;
        return await CreateAsync(New(address, hash), client, cancellationToken);
    }

    private async ValueTask<Answer<EmailAddress>> CheckAsync(string email, Client client, CancellationToken cancellationToken)
    {
        var read = NewPasswords.ReadAddress(email);
        if (read.IsRefused(out var refusal, out var address))
            return refusal;
        if (!IsOpen || (_settings.Registration == RegistrationPolicy.Invited && !await _control.Teams.IsInvitedAsync(address, cancellationToken)))
            return Refusal.Because(RefusalKind.Forbidden, IsOpen ? "Only who was invited to a domain can register here. Ask for an invitation to this address." : "Nobody can register here at this time.");
        // The first one makes the administrator, by the link that the server printed.
        if (!await _control.Accounts.AnyAsync(cancellationToken))
            return Refusal.Because(RefusalKind.Forbidden, "This server has not been set up yet. Open the set-up link that it printed when it started.");
        foreach (var (name, most) in Names(client))
        {
            if (await _control.Counters.GetAsync(name, Day, cancellationToken) is var state && state.Amount >= most)
                return TooMany(state);
        }

        return address;
    }

    private NewAccount New(EmailAddress address, string? hash) => new(address, hash) { Terms = new AccountTerms { Plan = _settings.NewAccountPlan } };

    private async ValueTask<Answer<Account>> CreateAsync(NewAccount account, Client client, CancellationToken cancellationToken)
    {
        // A taken address counts as well: who asks for many learns little.
        foreach (var (name, most) in Names(client))
        {
            if (await _control.Counters.AddAsync(name, Day, 1, cancellationToken) is var state && state.Amount > most)
                return TooMany(state);
        }

        var made = await _control.Accounts.CreateAsync(account, cancellationToken);
        return made.Value is { } created
            ? created
            : Refusal.Because(RefusalKind.Conflict, "There is an account of this address already. Sign in, or reset its password.", "email");
    }

    private Refusal TooMany(CounterState state) => new(
        RefusalKind.TooMany, [new FieldProblem("", "Enough accounts were made from your address today. Please try again tomorrow.")], state.EndsAt - _time.GetUtcNow());

    private static (string Name, int Most)[] Names(Client client) =>
        [($"register:{client.Customer}", PerDay), ($"register:{client.Neighbours}", NeighboursPerDay)];
}
