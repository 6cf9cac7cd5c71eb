namespace Stafett.Hosting;

/// <summary>What the terminal can show.</summary>
internal static class Terminal
{
    /// <summary>Colour is for people who look at a terminal and have not said that they want none (no-color.org).</summary>
    public static bool HasColour =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
