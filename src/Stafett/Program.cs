using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Stafett.Commands;
using Stafett.Hosting;
using Stafett.Roles;

var root = new RootCommand("""
    Stafett is e-mail infrastructure in one program. It receives mail for your domains and hands it on to the
    mailboxes you already have, as the domain's own DNS records say.
    """)
{
    ServeCommand.Create(),
    SandboxCommand.Create(),
    ExplainCommand.Create(DnsChoice.ForZoneOrNetwork, ConfigurationArguments.Current),
    EncryptCommand.Create(() => ConfigurationArguments.Current().Forwarding.TxtEncryptionKey),
    ConfigCommand.Create(),
};

foreach (var option in root.Options.OfType<HelpOption>())
    option.Action = new RootHelp((HelpAction)option.Action!);

var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
if (parsed.Action is ParseErrorAction mistake)
    mistake.ShowHelp = false;

// The host's own lifetime listens to Ctrl+C and SIGTERM, and lets sessions end.
var result = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
if (parsed.Errors.Count == 0)
    return result;
Console.Error.WriteLine("`stafett --help` lists the commands, `stafett COMMAND --help` their options.");
// Of these two, 2 is an answer.
return parsed.CommandResult.Command.Name is "explain" or "encrypt" ? ExitCodes.Usage : ExitCode.Usage;
