using System.CommandLine;
using Stafett.Hosting;
using Stafett.Server.Configuration;

namespace Stafett.Commands;

/// <summary>What commands that read the configuration have in common.</summary>
internal static class ConfigurationArguments
{
    public static Option<string?> ConfigOption() =>
        new("--config") { Description = "A configuration file. Without it: stafett.json, where there is one.", HelpName = "FILE" };

    public static Option<string[]> SetOption() =>
        new("--set") { Description = "One setting; may be given many times. `stafett config` prints them all.", HelpName = "Section:Key=value" };

    /// <summary>
    /// What file and environment say, for commands that look at one thing and must work with a configuration that is not finished:
    /// the defaults where it cannot be used.
    /// </summary>
    public static StafettOptions Current() =>
        ConfigurationLoader.Load(new ConfigurationSources { Environment = ConfigurationSources.ProcessEnvironment() }).Options ?? new StafettOptions();

    /// <summary>Prints every error and how many there are.</summary>
    public static int Report(IReadOnlyList<string> errors)
    {
        Console.Error.WriteLine(errors.Count == 1 ? "A setting is wrong:" : $"{errors.Count} settings are wrong:");
        foreach (var error in errors)
            Console.Error.WriteLine($"  {error}");
        return ExitCode.Usage;
    }
}
