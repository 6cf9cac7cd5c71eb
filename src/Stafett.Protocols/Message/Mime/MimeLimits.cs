namespace Stafett.Protocols.Message.Mime;

/// <summary>Beyond a limit nothing fails: what is left becomes one part that is not looked into.</summary>
/// <param name="Depth">Parts inside parts, the message itself being 1.</param>
/// <param name="Parts">Parts of one message, itself included.</param>
/// <param name="Headers">Of each header section, the message's and every part's.</param>
public readonly record struct MimeLimits(int Depth, int Parts, HeaderLimits Headers)
{
    public static readonly MimeLimits Default = new(100, 1_000, HeaderLimits.Default);
}
