using System.Globalization;
using System.Security.Cryptography;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// A new account shows by a PIN of six digits that its address is its own. Ten tries for each PIN and ten PINs a day make one chance in ten thousand a day for somebody
/// who registers with another's address.
/// </summary>
public sealed class EmailVerification
{
    internal const string Purpose = "verify-email";

    private const int MailsPerDay = 10;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(2);

    private readonly ControlDatabase _control;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;
    private readonly TimeProvider _time;

    internal EmailVerification(ControlDatabase control, IServiceMail mail, AccountMails texts, TimeProvider time)
    {
        _control = control;
        _mail = mail;
        _texts = texts;
        _time = time;
    }

    /// <summary>Mails another PIN; the one before is worth nothing then.</summary>
    public async ValueTask<Answer<Account>> SendAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.Account.EmailVerifiedAt is null ? await SendAsync(caller.Account, cancellationToken) : Refusal.Because(RefusalKind.Conflict, "Your address is verified already.");

    public async ValueTask<Answer<Account>> VerifyAsync(Caller caller, string pin, CancellationToken cancellationToken)
    {
        if (caller.Account.EmailVerifiedAt is not null)
            return caller.Account;
        if (ReadPin(pin) is not { } digits)
            return Refusal.Invalid("pin", "Write the six digits of the mail.");
        // The detail is the address that the PIN went to.
        if (await _control.Pins.UseAsync(caller.Id, Purpose, digits, cancellationToken) is not { } address || address != caller.Account.Email.Folded)
            return Refusal.Invalid("pin", "This PIN is wrong, too old, or was tried too often. Look at the newest mail, or have another one sent.");
        var confirmed = await _control.Accounts.ConfirmEmailAsync(caller.Id, cancellationToken);
        return confirmed.Value is { } account ? account : Refusal.Of(confirmed.Outcome, "The account", confirmed.Detail);
    }

    internal static string NewPin() => RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>Spaces and hyphens do not count; null: not six digits.</summary>
    internal static string? ReadPin(string? text)
    {
        if (text is null or { Length: > 32 })
            return null;
        var digits = string.Concat(text.Where(c => c is not (' ' or '-')));
        return digits.Length == 6 && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    internal async ValueTask<Answer<Account>> SendAsync(Account account, CancellationToken cancellationToken)
    {
        var day = TimeSpan.FromDays(1);
        var sent = await _control.Counters.GetAsync($"{Purpose}:{account.Id}", day, cancellationToken);
        if (sent.Amount >= MailsPerDay)
            return new Refusal(RefusalKind.TooMany, [new FieldProblem("", "Enough PINs were mailed for today. Please try again tomorrow.")], sent.EndsAt - _time.GetUtcNow());
        var pin = NewPin();
        if (await _control.Pins.SetAsync(account.Id, Purpose, pin, account.Email.Folded, Lifetime, ResendAfter, cancellationToken) != StoreOutcome.Done)
            return new Refusal(RefusalKind.TooMany, [new FieldProblem("", "A PIN was mailed a moment ago. Please look for it, or try again in two minutes.")], ResendAfter);
        await _control.Counters.AddAsync($"{Purpose}:{account.Id}", day, 1, cancellationToken);
        await _mail.SendAsync(_texts.VerifyEmail(account, pin), cancellationToken);
        return account;
    }
}
