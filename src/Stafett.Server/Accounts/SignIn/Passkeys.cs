using System.Collections.Immutable;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>The passkeys of an account: added, named, removed.</summary>
public sealed class Passkeys
{
    public const int MaxName = 60;

    private readonly ControlDatabase _control;
    private readonly PasskeyCeremony _ceremony;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;

    internal Passkeys(ControlDatabase control, PasskeyCeremony ceremony, IServiceMail mail, AccountMails texts)
    {
        _control = control;
        _ceremony = ceremony;
        _mail = mail;
        _texts = texts;
    }

    public ValueTask<ImmutableArray<Passkey>> ListAsync(Caller caller, CancellationToken cancellationToken) => _control.Passkeys.ListAsync(caller.Id, cancellationToken);

    public async ValueTask<Answer<PasskeyOptions>> BeginAsync(SessionCaller caller, CancellationToken cancellationToken) =>
        caller.IsRecent ? await _ceremony.BeginAddAsync(caller.Account, cancellationToken) : BrowserSessions.NotRecent;

    /// <param name="name">Empty: it is called Passkey.</param>
    public async ValueTask<Answer<Passkey>> FinishAsync(SessionCaller caller, string? name, PasskeyReply reply, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        var named = ReadName(name);
        if (named.IsRefused(out var refusal, out var readable))
            return refusal;
        var shown = await _ceremony.FinishAddAsync(caller.Account, reply, cancellationToken);
        if (shown.IsRefused(out refusal, out var passkey))
            return refusal;
        if (await _ceremony.KeepAsync(caller.Account, readable, passkey, cancellationToken) is { } problem)
            return problem;
        await _mail.SendAsync(_texts.Passkey(caller.Account, readable, isAdded: true), cancellationToken);
        return await FindAsync(caller, kept => kept.CredentialId.AsSpan().SequenceEqual(passkey.CredentialId), cancellationToken) is { } made ? made : Missing;
    }

    public async ValueTask<Answer<Passkey>> RenameAsync(SessionCaller caller, Id<Passkey> id, string? name, CancellationToken cancellationToken)
    {
        var named = ReadName(name);
        if (named.IsRefused(out var refusal, out var readable))
            return refusal;
        await _control.Passkeys.RenameAsync(caller.Id, id, readable, cancellationToken);
        return await FindAsync(caller, kept => kept.Id == id, cancellationToken) is { } renamed ? renamed : Missing;
    }

    public async ValueTask<Answer<Passkey>> RemoveAsync(SessionCaller caller, Id<Passkey> id, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        var present = await _control.Passkeys.ListAsync(caller.Id, cancellationToken);
        if (present.FirstOrDefault(passkey => passkey.Id == id) is not { } found)
            return Missing;
        if (present.Length == 1 && !caller.Account.HasPassword)
            return Refusal.Because(RefusalKind.Conflict, "This passkey is the only way to sign in. Set a password or add another passkey before you remove it.");
        if (await _control.Passkeys.DeleteAsync(caller.Id, id, cancellationToken) != StoreOutcome.Done)
            return Missing;
        await _mail.SendAsync(_texts.Passkey(caller.Account, found.Name, isAdded: false), cancellationToken);
        return found;
    }

    private static Refusal Missing => Refusal.NotFound("The passkey");

    private static Answer<string> ReadName(string? name)
    {
        var text = name?.Trim() ?? "";
        if (text.Length == 0)
            return "Passkey";
        return text.Length <= MaxName && !text.Any(char.IsControl) ? text : Refusal.Invalid("name", $"Write a name of at most {MaxName} characters.");
    }

    private async ValueTask<Passkey?> FindAsync(SessionCaller caller, Func<Passkey, bool> match, CancellationToken cancellationToken) =>
        (await _control.Passkeys.ListAsync(caller.Id, cancellationToken)).FirstOrDefault(match);
}
