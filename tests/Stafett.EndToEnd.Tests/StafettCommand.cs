using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>The executable as a person calls it: arguments, a folder, an environment; then exit code and both streams.</summary>
internal static class StafettCommand
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = ForeignProgram.Command("dotnet", [Checkout.Executable, .. arguments]);
        start.WorkingDirectory = folder;
        start.StandardOutputEncoding = Encoding.UTF8;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = System.Diagnostics.Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
