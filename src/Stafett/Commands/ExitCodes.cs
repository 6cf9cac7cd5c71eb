using Stafett.Server.Forwarding;

namespace Stafett.Commands;

/// <summary>What the commands that answer a question exit with.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Refused for good (5yz).</summary>
    public const int Refused = 1;

    /// <summary>Temporary (4yz).</summary>
    public const int Temporary = 2;

    /// <summary>EX_USAGE of sysexits.h.</summary>
    public const int Usage = 64;

    public static int For(ResolutionOutcome outcome) => outcome switch
    {
        ResolutionOutcome.Forward or ResolutionOutcome.Disabled250 => Ok,
        ResolutionOutcome.Disabled550 or ResolutionOutcome.NotConfigured => Refused,
        _ => Temporary,
    };
}
