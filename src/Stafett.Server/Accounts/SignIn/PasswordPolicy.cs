using System.Text;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>What a new password must be. Old ones are never refused by it.</summary>
public static class PasswordPolicy
{
    /// <summary>UTF-16 units. Nobody types more, and hashing has to be bounded.</summary>
    public const int MaxLength = 128;

    /// <param name="own">What the owner would think of first: address, names.</param>
    /// <returns>Null: good enough.</returns>
    public static FieldProblem? Check(string field, string password, IEnumerable<string> own)
    {
        if (password.Length == 0)
            return new FieldProblem(field, "Choose a password.");
        if (password.Length > MaxLength)
            return new FieldProblem(field, $"The password has {password.Length} characters; {MaxLength} are the most.");
        // RFC 8265 §4.2: no control characters. Half of a surrogate pair is no character at all, and would be hashed as the replacement character.
        if (password.Any(char.IsControl) || password.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
            return new FieldProblem(field, "The password holds a character that cannot be typed. Use letters, digits, signs and spaces.");
        var estimate = PasswordStrength.Estimate(password, own);
        return estimate.IsEnough ? null : new FieldProblem(field, string.Join(' ', ["This password is too easy to guess.", estimate.Warning, .. estimate.Advice]).Replace("  ", " ", StringComparison.Ordinal));
    }
}
