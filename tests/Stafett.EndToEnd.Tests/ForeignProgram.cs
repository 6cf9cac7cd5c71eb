using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <param name="Output">Standard output and error together.</param>
public sealed record ProgramResult(int ExitCode, string Output);

/// <summary>A client that nobody here wrote, run as a process of its own.</summary>
public static class ForeignProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// In CI a missing client is a failure: the lane exists to show that these clients work. Elsewhere the test is reported as
    /// skipped, with the reason.
    /// </summary>
    public static void Require(string name, bool present)
    {
        if (present)
            return;
        var message = $"{name} is not installed: nothing is shown about it.";
        if (Environment.GetEnvironmentVariable("CI") is "true" or "1")
            Assert.Fail(message);
        Assert.Skip(message);
    }

    public static bool IsInstalled(string program, string versionArgument = "--version")
    {
        try
        {
            using var process = Process.Start(Command(program, [versionArgument]))!;
            process.StandardInput.Close();
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process.WaitForExit(TimeSpan.FromSeconds(30)) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public static async Task<ProgramResult> RunAsync(string program, IEnumerable<string> arguments, string? input = null, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = Command(program, arguments);
        start.WorkingDirectory = folder ?? "";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new ProgramResult(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new ProgramResult(-1, $"{program} did not end within {Patience.TotalSeconds:0} s.");
        }
    }

    public static ProcessStartInfo Command(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Clients read arguments as UTF-8 only when the locale says so.
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["PYTHONUTF8"] = "1";
        return start;
    }
}
