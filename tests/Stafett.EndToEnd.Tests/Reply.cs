namespace Stafett.EndToEnd.Tests;

/// <param name="Text">The lines behind the code, enhanced status included.</param>
public sealed record Reply(int Code, string Text)
{
    public override string ToString() => $"{Code} {Text}";
}
