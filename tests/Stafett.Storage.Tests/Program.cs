using Stafett.Storage.Tests.Control;
using Xunit.Runner.InProc.SystemConsole;

namespace Stafett.Storage.Tests;

/// <summary>Runs the tests; or, with the name of a task in front, is the process that a crash test kills.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        args is [CrashTask.Word, .. var rest] ? await CrashTask.RunAsync(rest) : await ConsoleRunner.Run(args);
}
