using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.Profile;

/// <summary>
/// A new password for who forgot his. A request is answered before anybody looks whether there is such an account, so that neither text nor time tells; the mail goes to the
/// address that the account has, not to the one that was typed. The second factor stays on.
/// </summary>
public sealed partial class PasswordReset
{
    private const string Purpose = "reset-password";
    private const int MaxWaiting = 200;
    private const int MailsPerDay = 5;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(2);

    private readonly Channel<EmailAddress> _asked = Channel.CreateBounded<EmailAddress>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly ControlDatabase _control;
    private readonly PasswordHasher _hasher;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;
    private readonly ILogger<PasswordReset> _log;

    internal PasswordReset(ControlDatabase control, PasswordHasher hasher, IServiceMail mail, AccountMails texts, ILogger<PasswordReset> log)
    {
        _control = control;
        _hasher = hasher;
        _mail = mail;
        _texts = texts;
        _log = log;
    }

    private static Refusal NotValid { get; } = Refusal.Because(RefusalKind.NotFound, "This link is too old or was used already. Ask for another one.");

    /// <summary>Says the same whether there is such an account or not.</summary>
    public Answer<Client> Request(string? email, Client client)
    {
        var read = NewPasswords.ReadAddress(email);
        if (read.IsRefused(out var refusal, out var address))
            return refusal;
        return _asked.Writer.TryWrite(address) ? client : PasswordHasher.Busy;
    }

    /// <summary>Does not use the link up.</summary>
    public async ValueTask<bool> IsValidAsync(string? token, CancellationToken cancellationToken) =>
        SecretToken.HashOf(token) is { } hash && await _control.OneTime.FindAsync(hash, Purpose, cancellationToken) is not null;

    /// <summary>All sessions end. The link stays good where the new password is not good enough.</summary>
    public async ValueTask<Answer<Account>> FinishAsync(string? token, string? newPassword, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(token) is not { } hash || await _control.OneTime.FindAsync(hash, Purpose, cancellationToken) is not { Account: { } id }
            || await _control.Accounts.GetAsync(id, cancellationToken) is not { Terms.BannedAt: null } account)
        {
            return NotValid;
        }

        var hashed = await NewPasswords.HashAsync(_hasher, "password", newPassword, PasswordChange.Own(account), cancellationToken);
        if (hashed.IsRefused(out var refusal, out var passwordHash))
            return refusal;
        if (await _control.OneTime.TakeAsync(hash, Purpose, cancellationToken) is null)
            return NotValid;
        var changed = await _control.Accounts.SetPasswordAsync(id, passwordHash, cancellationToken);
        if (changed.Value is not { } renewed)
            return NotValid;
        // Who reads the mail of the address has verified it.
        await _control.Accounts.ConfirmEmailAsync(id, cancellationToken);
        await _mail.SendAsync(_texts.PasswordChanged(renewed), cancellationToken);
        return renewed;
    }

    /// <summary>Mails what was asked for, until it is stopped. A failure costs one request: who asked asks again.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var address in _asked.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await SendAsync(address, cancellationToken);
            }
            catch (StorageUnavailableException unavailable)
            {
                LogFailed(_log, unavailable);
            }
        }
    }

    /// <summary>What waits, at once; for tests.</summary>
    internal async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (_asked.Reader.TryRead(out var address))
            await SendAsync(address, cancellationToken);
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "A mail to reset a password was not sent")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    private async ValueTask SendAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        if (await _control.Accounts.FindAsync(address, cancellationToken) is not { Terms.BannedAt: null } account)
            return;
        var day = TimeSpan.FromDays(1);
        if ((await _control.Counters.GetAsync($"{Purpose}:{account.Id}", day, cancellationToken)).Amount >= MailsPerDay)
            return;
        var token = SecretToken.Create();
        if (await _control.OneTime.ReplaceAsync(Storage.Control.Accounts.TokenHash.Of(token), Purpose, account.Id, "", Lifetime, ResendAfter, cancellationToken) != StoreOutcome.Done)
            return;
        await _control.Counters.AddAsync($"{Purpose}:{account.Id}", day, 1, cancellationToken);
        await _mail.SendAsync(_texts.ResetPassword(account, token), cancellationToken);
    }
}
