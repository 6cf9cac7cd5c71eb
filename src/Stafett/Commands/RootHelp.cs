using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Stafett.Commands;

/// <summary>The help of System.CommandLine, and below it, at the root, examples and exit codes.</summary>
internal sealed class RootHelp(HelpAction standard) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          stafett sandbox                       try it here and now; opens nothing to the network
          stafett sandbox --once                the same as a check: ends after one message
          stafett explain hello@your.domain     which DNS record decides, and what happens
          stafett verify message.eml            whether a message is from whom it says, and why
          stafett domain-check your.domain      what is wrong with its mail records, and what mends it
          stafett webhook send https://your.app/hook message.eml
          stafett config > stafett.json         a file with every setting, to change what you need
          stafett serve --set Service:Host=mx1.example.com
          stafett serve --set Mx:Listen:0=*:2525 --set Service:DataDirectory=/var/lib/stafett

        Exit codes:
          0  done, or stopped when asked to
          1  it ran, and the answer is no: it failed, or the address is refused (5yz)
          2  the command line or a setting is wrong
          3  a port, a file or a directory cannot be used
          4  not now, later perhaps: DNS did not answer, or the address says "later" (4yz)

        """;

    public override int Invoke(ParseResult parseResult)
    {
        var result = standard.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
            parseResult.InvocationConfiguration.Output.Write(Examples);
        return result;
    }
}
