namespace Stafett.Hosting;

/// <summary>What <c>stafett</c> ends with; in its help too.</summary>
internal static class ExitCode
{
    /// <summary>Done, or stopped when asked to.</summary>
    public const int Success = 0;

    /// <summary>It ran, and what was asked for failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line or a setting is wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>A port, a file or a directory could not be used; nothing was started.</summary>
    public const int CannotStart = 3;
}
