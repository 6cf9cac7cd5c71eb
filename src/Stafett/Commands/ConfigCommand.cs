using System.CommandLine;
using Stafett.Hosting;
using Stafett.Server.Configuration;

namespace Stafett.Commands;

internal static class ConfigCommand
{
    public static Command Create()
    {
        var command = new Command("config", "Print every setting with its default, as a configuration file to start from.");
        command.SetAction(_ =>
        {
            Console.Out.Write(OptionsText.Write());
            return ExitCode.Success;
        });
        return command;
    }
}
