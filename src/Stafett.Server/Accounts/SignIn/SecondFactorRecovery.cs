using System.Collections.Immutable;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// The way back for who has lost second factor and recovery keys: the password, the mailbox, and seven days in which the owner can object by a link in a mail or by signing in.
/// An operator who knows who asks may shorten the wait, or refuse.
/// </summary>
public sealed class SecondFactorRecovery
{
    public static readonly TimeSpan Wait = TimeSpan.FromDays(7);

    private const string PinPurpose = "recovery";
    private const int PinsPerDay = 10;

    private static readonly TimeSpan PinLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(2);

    private readonly ControlDatabase _control;
    private readonly BrowserSessions _sessions;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;
    private readonly TimeProvider _time;

    internal SecondFactorRecovery(ControlDatabase control, BrowserSessions sessions, IServiceMail mail, AccountMails texts, TimeProvider time)
    {
        _control = control;
        _sessions = sessions;
        _mail = mail;
        _texts = texts;
        _time = time;
    }

    private static Refusal NotRipe { get; } = Refusal.Because(RefusalKind.Forbidden, "The second factor cannot be switched off yet. Wait for the time that the mail says.");

    /// <summary>Asked twice, the first time counts.</summary>
    public async ValueTask<Answer<RecoveryRequest>> AskAsync(string? pendingToken, Client client, CancellationToken cancellationToken)
    {
        if (await FindAsync(pendingToken, cancellationToken) is not { } account)
            return PasswordSignIn.Expired;
        var asked = await _control.Recoveries.AskAsync(account.Id, Wait, cancellationToken);
        if (asked.Outcome == StoreOutcome.Conflict && await _control.Recoveries.FindAsync(account.Id, cancellationToken) is { } waiting)
            return waiting;
        if (asked.Value is not { } request)
            return PasswordSignIn.Expired;
        var token = SecretToken.Create();
        await _control.OneTime.ReplaceAsync(
            Storage.Control.Accounts.TokenHash.Of(token), RecoveryStore.CancelPurpose, account.Id, client.RemoteAddress.ToString(), Wait * 4, TimeSpan.Zero, cancellationToken);
        await _mail.SendAsync(_texts.RecoveryAsked(account, request.RipeAt, token), cancellationToken);
        return request;
    }

    /// <summary>By the link of the mail; needs no session.</summary>
    public async ValueTask<Answer<Account>> CancelAsync(string? token, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(token) is not { } hash || await _control.OneTime.TakeAsync(hash, RecoveryStore.CancelPurpose, cancellationToken) is not { Account: { } id }
            || await _control.Accounts.GetAsync(id, cancellationToken) is not { } account)
        {
            return Refusal.Because(RefusalKind.NotFound, "This link was used already, or nothing waits any more.");
        }

        await _control.Recoveries.CancelAsync(id, cancellationToken);
        return account;
    }

    /// <summary>Once its time has come.</summary>
    public async ValueTask<Answer<RecoveryRequest>> SendPinAsync(string? pendingToken, CancellationToken cancellationToken)
    {
        if (await FindAsync(pendingToken, cancellationToken) is not { } account)
            return PasswordSignIn.Expired;
        if (await _control.Recoveries.FindAsync(account.Id, cancellationToken) is not { } request || request.RipeAt > _time.GetUtcNow())
            return NotRipe;
        var day = TimeSpan.FromDays(1);
        var sent = await _control.Counters.GetAsync($"{PinPurpose}:{account.Id}", day, cancellationToken);
        var pin = EmailVerification.NewPin();
        if (sent.Amount >= PinsPerDay
            || await _control.Pins.SetAsync(account.Id, PinPurpose, pin, account.Email.Folded, PinLifetime, ResendAfter, cancellationToken) != StoreOutcome.Done)
        {
            return new Refusal(RefusalKind.TooMany, [new FieldProblem("", "A PIN was mailed already. Please look for it, or try again later.")], ResendAfter);
        }

        await _control.Counters.AddAsync($"{PinPurpose}:{account.Id}", day, 1, cancellationToken);
        await _mail.SendAsync(_texts.RecoveryPin(account, pin), cancellationToken);
        return request;
    }

    /// <summary>Switches the second factor off and signs in.</summary>
    public async ValueTask<Answer<NewSession>> FinishAsync(string? pendingToken, string? pin, Client client, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(pendingToken) is not { } hash
            || await _control.OneTime.TryAsync(hash, PasswordSignIn.PendingPurpose, PasswordSignIn.PendingTries, cancellationToken) is not { Account: { } id }
            || await _control.Accounts.GetAsync(id, cancellationToken) is not { } account)
        {
            return PasswordSignIn.Expired;
        }

        if (account.Terms.BannedAt is not null)
            return PasswordSignIn.Banned;
        if (EmailVerification.ReadPin(pin) is not { } digits || await _control.Pins.UseAsync(id, PinPurpose, digits, cancellationToken) is not { } address || address != account.Email.Folded)
            return Refusal.Invalid("pin", "This PIN is wrong, too old, or was tried too often. Have another one sent.");
        if (await _control.Recoveries.TakeRipeAsync(id, cancellationToken) != StoreOutcome.Done)
            return NotRipe;
        if (await _control.OneTime.TakeAsync(hash, PasswordSignIn.PendingPurpose, cancellationToken) is null)
            return PasswordSignIn.Expired;
        await _control.SecondFactors.RemoveAsync(id, cancellationToken);
        await _mail.SendAsync(_texts.SecondFactor(account, isOn: false), cancellationToken);
        return await _sessions.StartAsync(account with { TotpConfirmedAt = null }, "pin", client, isFirst: false, cancellationToken);
    }

    /// <summary>For operators: the oldest first.</summary>
    public async ValueTask<Answer<ImmutableArray<RecoveryRequest>>> ListAsync(Caller @operator, CancellationToken cancellationToken) =>
        @operator.Account.IsOperator ? await _control.Recoveries.ListAsync(cancellationToken) : Refusal.NotFound("The list");

    /// <param name="isAllowed">True: its time has come; false: it is thrown away.</param>
    public async ValueTask<Answer<Account>> DecideAsync(Caller @operator, Id<Account> id, bool isAllowed, CancellationToken cancellationToken)
    {
        if (!@operator.Account.IsOperator || await _control.Accounts.GetAsync(id, cancellationToken) is not { } account)
            return Refusal.NotFound("The request");
        var outcome = isAllowed ? await _control.Recoveries.RipenAsync(id, cancellationToken) : await _control.Recoveries.CancelAsync(id, cancellationToken);
        return outcome == StoreOutcome.Done ? account : Refusal.NotFound("The request");
    }

    private async ValueTask<Account?> FindAsync(string? pendingToken, CancellationToken cancellationToken) =>
        SecretToken.HashOf(pendingToken) is { } hash && await _control.OneTime.FindAsync(hash, PasswordSignIn.PendingPurpose, cancellationToken) is { Account: { } id }
            ? await _control.Accounts.GetAsync(id, cancellationToken)
            : null;
}
