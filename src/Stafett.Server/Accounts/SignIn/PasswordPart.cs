namespace Stafett.Server.Accounts.SignIn;

internal enum PasswordPartKind
{
    Own,
    Common,
    Word,
    Disguised,
    Reversed,
    Keyboard,
    Sequence,
    Repeat,
    Date,
}

/// <summary>A part of a password that follows a pattern.</summary>
/// <param name="End">Behind its last character.</param>
/// <param name="Log10">How many guesses find it.</param>
internal sealed record PasswordPart(int Start, int End, PasswordPartKind Kind, double Log10);
