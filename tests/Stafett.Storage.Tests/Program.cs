using Stafett.Storage.Tests.Control;
using Xunit.Runner.InProc.SystemConsole;

namespace Stafett.Storage.Tests;

/// <summary>Runs the tests; or, with the name of a task in front, is the process that a crash test kills, or keeps a version of the schema.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => args switch
    {
        [CrashTask.Word, .. var rest] => await CrashTask.RunAsync(rest),
        [KeepTask.Word, .. var rest] => await KeepTask.RunAsync(rest),
        _ => await ConsoleRunner.Run(args),
    };
}
