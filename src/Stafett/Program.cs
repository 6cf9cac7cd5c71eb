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
    ExplainCommand.Create(DnsChoice.ForZoneOrNetwork, ConfigurationArguments.Current, DatabaseStart.OpenExistingAsync),
    VerifyCommand.Create(dns => DnsChoice.CreateResolver(dns, TimeProvider.System), ConfigurationArguments.Given),
    WebhookCommand.Create(ConfigurationArguments.Current),
    EncryptCommand.Create(() => ConfigurationArguments.Current().Forwarding.TxtEncryptionKey),
    DkimCommand.Create(TimeProvider.System),
    DomainCheckCommand.Create(DnsChoice.ForZoneOrNetwork, ConfigurationArguments.Current),
    ConfigCommand.Create(),
};

foreach (var option in root.Options.OfType<HelpOption>())
    option.Action = new RootHelp((HelpAction)option.Action!);

var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
var mistake = parsed.Action as ParseErrorAction;
mistake?.ShowHelp = false;

// The host's own lifetime listens to Ctrl+C and SIGTERM, and lets sessions end.
var result = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
if (mistake is null)
    return result;
Console.Error.WriteLine("`stafett --help` lists the commands, `stafett COMMAND --help` their options.");
return ExitCode.Usage;
