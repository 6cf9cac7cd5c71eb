namespace Stafett.Sandbox;

/// <param name="Text">Lines separated by LF, without codes.</param>
internal sealed record SandboxReply(int Code, string Text)
{
    public bool IsPositive => Code is >= 200 and < 300;

    public override string ToString() => $"{Code} {Text}";
}
