using System.Collections.Immutable;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// Sessions of browsers. Each sign-in and each confirmation of a password makes a new one with a token that nobody had before, so that "a short time ago" is the age of the
/// session, and a token that was planted in a browser is never worth anything.
/// </summary>
public sealed class BrowserSessions
{
    public static readonly TimeSpan Idle = TimeSpan.FromDays(30);
    public static readonly TimeSpan Absolute = TimeSpan.FromDays(90);
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    private readonly ControlDatabase _control;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;
    private readonly SignInKey _key;
    private readonly TimeProvider _time;

    internal BrowserSessions(ControlDatabase control, IServiceMail mail, AccountMails texts, SignInKey key, TimeProvider time)
    {
        _control = control;
        _mail = mail;
        _texts = texts;
        _key = key;
        _time = time;
    }

    internal static Refusal NotRecent { get; } =
        Refusal.Because(RefusalKind.NotSignedIn, "Please confirm that it is you: sign in once more, then repeat what you were about to do.");

    /// <summary>Null: nobody is signed in with it, or he was banned. Puts the end of the session off.</summary>
    public async ValueTask<SessionCaller?> FindAsync(string? token, Client client, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(token) is not { } hash || await _control.Sessions.FindAsync(hash, cancellationToken) is not { } found)
            return null;
        var now = _time.GetUtcNow();
        var (account, session) = found;
        if (account.Terms.BannedAt is not null || session.CreatedAt + Absolute <= now)
            return null;
        if (now - session.SeenAt >= TimeSpan.FromMinutes(1))
            await _control.Sessions.SeenAsync(session.Id, Lifetime(session.CreatedAt, now), cancellationToken);
        return new SessionCaller(new Caller(account, client.RemoteAddress, client.UserAgent), session, now - session.CreatedAt < Recent);
    }

    /// <summary>The newest first.</summary>
    public ValueTask<ImmutableArray<SignedIn>> ListAsync(SessionCaller caller, CancellationToken cancellationToken) => _control.Sessions.ListAsync(caller.Id, cancellationToken);

    public ValueTask<StoreOutcome> EndAsync(SessionCaller caller, Id<SignedIn> id, CancellationToken cancellationToken) =>
        _control.Sessions.EndAsync(caller.Id, id, cancellationToken);

    /// <returns>How many were ended.</returns>
    public ValueTask<int> EndOthersAsync(SessionCaller caller, CancellationToken cancellationToken) =>
        _control.Sessions.EndAllAsync(caller.Id, caller.Session.Id, cancellationToken);

    /// <summary>Signs out. An unknown token is signed out already.</summary>
    public async ValueTask EndAsync(string token, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(token) is { } hash && await _control.Sessions.FindAsync(hash, cancellationToken) is var (account, session))
            await _control.Sessions.EndAsync(account.Id, session.Id, cancellationToken);
    }

    /// <param name="method">As <see cref="SignedIn.Method"/>.</param>
    /// <param name="isFirst">The account was made this moment, or its owner has just told us by mail: he need not be told that he signed in.</param>
    internal async ValueTask<NewSession> StartAsync(Account account, string method, Client client, bool isFirst, CancellationToken cancellationToken)
    {
        var token = SecretToken.Create();
        var made = await _control.Sessions.AddAsync(
            account.Id, Storage.Control.Accounts.TokenHash.Of(token), method, client.RemoteAddress.ToString(), client.UserAgent, Idle, cancellationToken);
        var isNew = await _control.KnownClients.AddAsync(account.Id, await FamiliarAsync(client, cancellationToken), cancellationToken);
        if (isNew && !isFirst && !account.Profile.OptOuts.Contains(AccountMails.LogInKind))
            await _mail.SendAsync(_texts.LogIn(account, made), cancellationToken);
        return new NewSession(made.Id, token, made.CreatedAt + Absolute, account);
    }

    /// <summary>The same browser has shown once more who uses it.</summary>
    internal async ValueTask<NewSession> RenewAsync(SessionCaller caller, string method, CancellationToken cancellationToken)
    {
        var client = new Client(caller.Caller.RemoteAddress, caller.Caller.UserAgent);
        var renewed = await StartAsync(caller.Account, method, client, isFirst: false, cancellationToken);
        await _control.Sessions.EndAsync(caller.Id, caller.Session.Id, cancellationToken);
        return renewed;
    }

    private static TimeSpan Lifetime(DateTimeOffset createdAt, DateTimeOffset now) => createdAt + Absolute - now < Idle ? createdAt + Absolute - now : Idle;

    // Without versions: a browser that was updated is the same browser.
    internal ValueTask<byte[]> FamiliarAsync(Client client, CancellationToken cancellationToken) =>
        _key.HashAsync(cancellationToken, "client", client.Customer, string.Concat(client.UserAgent.Where(c => !char.IsAsciiDigit(c) && c != '.')));
}
