using Stafett.Server.Accounts.SignIn;

namespace Stafett.Server.Accounts.Domains;

/// <summary>A password for mail programs with its hash: made by us, or chosen by a person and checked.</summary>
internal sealed record NewPassword(string Text, string Hash)
{
    private const string Field = "new_password";

    /// <param name="chosen">Null or empty: we make one.</param>
    /// <param name="own">What would be guessed first.</param>
    public static async ValueTask<Answer<NewPassword>> MakeAsync(string? chosen, string[] own, PasswordHasher hasher, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(chosen))
        {
            var made = GeneratedPassword.Create();
            return new NewPassword(made, GeneratedPassword.Hash(made));
        }

        // Programs and their configuration files lose these.
        if (chosen.Trim().Length != chosen.Length || chosen.AsSpan().ContainsAny('"', '\''))
            return Refusal.Invalid(Field, "The password may not begin or end with a space, nor hold quotation marks.");
        if (PasswordPolicy.Check(Field, chosen, own) is { } problem)
            return Refusal.Invalid(problem.Field, problem.Text);
        var hashed = await hasher.HashAsync(chosen, cancellationToken);
        return hashed.IsRefused(out var refusal, out var hash) ? refusal : new NewPassword(chosen, hash);
    }
}
