using Stafett.Authentication;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Spf;
using Stafett.Server.Accounts.DomainCheck;
using Stafett.Server.Forwarding;

namespace Stafett.Hosting;

/// <summary>What every command of <c>stafett</c> ends with: docs/decisions/0007-exit-codes.md, and in its help.</summary>
internal static class ExitCode
{
    /// <summary>Done, or stopped when asked to.</summary>
    public const int Success = 0;

    /// <summary>It ran, and the answer is no: what was asked for failed, or is refused for good (5yz).</summary>
    public const int Failure = 1;

    /// <summary>The command line or a setting is wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>A port, a file or a directory could not be used; nothing was started.</summary>
    public const int CannotStart = 3;

    /// <summary>Not now: the same may succeed later (4yz).</summary>
    public const int Temporary = 4;

    /// <summary>Yes: the author is confirmed, or nobody asked for that and somebody vouches for the message.</summary>
    public static int For(AuthenticationVerdicts verdicts) => verdicts.Dmarc.Result switch
    {
        DmarcResult.Pass => Success,
        DmarcResult.Fail when verdicts.Override is not null => Success,
        DmarcResult.TempError => Temporary,
        DmarcResult.None when verdicts.Spf.Result == SpfResult.Pass || verdicts.Dkim.Any(signature => signature.CountsForAlignment) => Success,
        DmarcResult.None when verdicts.IsTemporary => Temporary,
        _ => Failure,
    };

    public static int For(DomainReport report) => report.Verdict switch
    {
        Severity.Broken => Failure,
        Severity.Unknown => Temporary,
        _ => Success,
    };

    public static int For(ResolutionOutcome outcome) => outcome switch
    {
        ResolutionOutcome.Forward or ResolutionOutcome.Disabled250 => Success,
        ResolutionOutcome.Disabled550 or ResolutionOutcome.NotConfigured => Failure,
        _ => Temporary,
    };
}
