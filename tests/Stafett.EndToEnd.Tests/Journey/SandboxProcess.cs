namespace Stafett.EndToEnd.Tests.Journey;

/// <summary><c>stafett sandbox</c> with an empty database.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-journey-");
    private readonly ServerProcess _process;

    // Its database lies below the folder.
    private SandboxProcess() => _process = new ServerProcess(["sandbox", "--port-base", $"{FreePort.Take()}"], _folder.FullName, new Dictionary<string, string> { ["TMPDIR"] = _folder.FullName });

    /// <summary>As printed, for the first account.</summary>
    public Uri SetUpLink { get; private set; } = null!;

    /// <summary>The outside world's pages.</summary>
    public Uri Outside { get; private set; } = null!;

    public string Log => _process.Tail;

    public static async Task<SandboxProcess> StartAsync()
    {
        var sandbox = new SandboxProcess();
        await sandbox._process.WaitForAsync("Ctrl+C ends the sandbox.");
        sandbox.SetUpLink = new Uri((await sandbox._process.WaitForAsync("/set-up/")).Trim());
        // Alone on its line; other lines have it within a command.
        sandbox.Outside = new Uri((await sandbox._process.WaitForAsync("  http://127.0.0.1:")).Trim());
        return sandbox;
    }

    /// <summary>Everybody who is signed in has been so for twenty minutes longer: the clock is the machine's, and waiting takes too long.</summary>
    public async Task AgeSignInsAsync()
    {
        const string Age = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('update sessions set created_at = created_at - 20 * 60 * 1000'); c.commit()";
        var database = Directory.EnumerateFiles(_folder.FullName, "control.sqlite", SearchOption.AllDirectories).Single();
        var aged = await ForeignProgram.RunAsync("/usr/bin/python3", ["-c", Age, database]);
        Assert.True(aged.ExitCode == 0, aged.Output);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
