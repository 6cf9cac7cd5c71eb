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
    /// the defaults where it cannot be used. A key that the server made for itself is used where this user may read it.
    /// </summary>
    public static StafettOptions Current()
    {
        var options = ConfigurationLoader.Load(new ConfigurationSources { Environment = ConfigurationSources.ProcessEnvironment() }).Options ?? new StafettOptions();
        return options.Forwarding.TxtEncryptionKey.Length == 0 && ServerSecrets.ReadTxtKey(options.Service.DataDirectory) is { } key
            ? options with { Forwarding = options.Forwarding with { TxtEncryptionKey = key } }
            : options;
    }

    /// <summary>As <see cref="Current"/> where neither is given; else what they say, or what is wrong with it.</summary>
    public static ConfigurationResult Given(string? file, IReadOnlyList<string> settings) => file is null && settings.Count == 0
        ? new ConfigurationResult(Current(), [], null)
        : ConfigurationLoader.Load(new ConfigurationSources { File = file, Environment = ConfigurationSources.ProcessEnvironment(), Settings = settings });

    /// <summary>Prints every error and how many there are.</summary>
    public static int Report(IReadOnlyList<string> errors)
    {
        Console.Error.WriteLine(errors.Count == 1 ? "A setting is wrong:" : $"{errors.Count} settings are wrong:");
        foreach (var error in errors)
            Console.Error.WriteLine($"  {error}");
        return ExitCode.Usage;
    }
}
