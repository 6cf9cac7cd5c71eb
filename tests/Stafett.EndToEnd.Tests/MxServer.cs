using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// The real executable on loopback ports, with a zone of its own and <see cref="SmtpSink"/> as the only exchanger of the world.
/// Ended by its own process handle.
/// </summary>
public sealed class MxServer : IAsyncLifetime
{
    private const string Zone = """
        $TTL 60
        mx.test.example.         IN A   127.0.0.1
        forwarded.example.       IN MX  10 mx.test.example.
        forwarded.example.       IN TXT "forward-email=hello:user@inbox.example"
        forwarded.example.       IN TXT "forward-email=two:one@inbox.example,two:other@inbox.example"
        whole.example.           IN MX  10 mx.test.example.
        whole.example.           IN TXT "forward-email=inbox.example"
        inbox.example.           IN MX  10 sink.inbox.example.
        sink.inbox.example.      IN A   127.0.0.1
        client.example.          IN A   127.0.0.1
        client.example.          IN MX  10 sink.inbox.example.

        """;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _log = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-e2e-");
    private Process? _process;

    public SmtpSink Sink { get; } = new();

    public int Port { get; } = FreePort();

    public int TlsPort { get; } = FreePort();

    public int HttpPort { get; } = FreePort();

    /// <summary>What the server has written so far, for failure messages.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Checkout.Executable))
            throw new FileNotFoundException($"{Checkout.Executable} is not built.");
        var zoneFile = Path.Combine(_folder.FullName, "zone.txt");
        await File.WriteAllTextAsync(zoneFile, Zone.ReplaceLineEndings("\n"));
        Start(
        [
            "Service:Host=mx.test.example",
            $"Service:DataDirectory={Path.Combine(_folder.FullName, "data")}",
            $"Mx:Listen:0=127.0.0.1:{Port}",
            $"Mx:ListenTls:0=127.0.0.1:{TlsPort}",
            $"Http:Listen:0=127.0.0.1:{HttpPort}",
            $"Dns:ZoneFile={zoneFile}",
            $"Delivery:Port={Sink.Port}",
            "Delivery:AllowPrivateTargets=true",
        ]);
        await WaitUntilHealthyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Sink.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void Start(IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Checkout.Executable);
        start.ArgumentList.Add("serve");
        foreach (var setting in settings)
        {
            start.ArgumentList.Add("--set");
            start.ArgumentList.Add(setting);
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_log)
            _log.AppendLine(line.Data);
    }

    private async Task WaitUntilHealthyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var started = Stopwatch.GetTimestamp();
        while (await ticks.WaitForNextTickAsync())
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"stafett serve ended with code {_process.ExitCode} before it was ready:\n{Log}");
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{HttpPort}/healthz"));
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            if (Stopwatch.GetElapsedTime(started) > StartPatience)
                throw new TimeoutException($"stafett serve was not ready after {StartPatience.TotalSeconds:0} s:\n{Log}");
        }
    }
}
