namespace Stafett.Hosting;

/// <summary>What the terminal can show.</summary>
internal static class Terminal
{
    /// <summary>Colour is for people who look at a terminal and have not said that they want none (no-color.org).</summary>
    public static bool HasColour =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Columns of text that read well; <see cref="int.MaxValue"/> where the output goes to a file or another program.</summary>
    public static int Width => Console.IsOutputRedirected ? int.MaxValue : Console.WindowWidth is > 0 and var width ? Math.Clamp(width, 60, 100) : 80;
}
