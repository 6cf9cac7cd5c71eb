using Stafett.Protocols.Message;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>Input of the forms that make accounts and set passwords, as values.</summary>
internal static class NewPasswords
{
    /// <summary>Longer than any address that a mail server takes (RFC 5321 §4.5.3.1.3 and then some).</summary>
    public const int MaxAddress = 320;

    public static Answer<EmailAddress> ReadAddress(string? email)
    {
        var text = email?.Trim() ?? "";
        if (text.Length is 0 or > MaxAddress || !EmailAddress.TryParse(text, out var address))
            return Refusal.Invalid("email", "Write an e-mail address, such as name@example.com.");
        return address.Domain.Name.Contains('.', StringComparison.Ordinal) ? address : Refusal.Invalid("email", "The part behind the @ has to be a domain, such as example.com.");
    }

    public static async ValueTask<Answer<string>> HashAsync(
        PasswordHasher hasher, string field, string? password, IEnumerable<string> own, CancellationToken cancellationToken) =>
        PasswordPolicy.Check(field, password ?? "", own) is { } problem
            ? new Refusal(RefusalKind.Invalid, [problem])
            : await hasher.HashAsync(password!, cancellationToken);
}
