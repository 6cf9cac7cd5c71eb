using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Stafett.EndToEnd.Tests;

/// <summary><c>stafett serve</c> as a process, with what it writes.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int TailLines = 25;
    private const int TailLineLength = 300;
    private const int Sigterm = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Text, TaskCompletionSource<string> Written)> _waiting = [];
    private readonly Process _process;

    public ServerProcess(IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        if (!File.Exists(Checkout.Executable))
            throw new FileNotFoundException($"{Checkout.Executable} is not built.");
        var start = ForeignProgram.Command("dotnet", [Checkout.Executable, .. arguments]);
        start.WorkingDirectory = folder;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines, long ones cut.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _lines.TakeLast(TailLines).Select(l => l.Length > TailLineLength ? l[..TailLineLength] : l));
        }
    }

    /// <summary>All that it has written.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _lines);
        }
    }

    public void Terminate() => Assert.Equal(0, Kill(_process.Id, Sigterm));

    public async Task<int> ExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <returns>The first line with this text.</returns>
    public async Task<string> WaitForAsync(string text)
    {
        var written = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_lines.Find(l => l.Contains(text, StringComparison.Ordinal)) is { } there)
                return there;
            _waiting.Add((text, written));
        }

        return await written.Task.WaitAsync(Patience);
    }

    /// <summary>SIGKILL: it hears nothing of it, as with a power cut.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text)
            return;
        lock (_lock)
        {
            _lines.Add(text);
            foreach (var (_, written) in _waiting.Where(w => text.Contains(w.Text, StringComparison.Ordinal)))
                written.TrySetResult(text);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
