using System.Diagnostics;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// The real executable on loopback ports, with a zone of its own and <see cref="SmtpSink"/> as the only exchanger of the world.
/// Ended by its own process handle.
/// </summary>
public class ServerUnderTest(ServerSetup setup) : IAsyncLifetime
{
    public const string SrsSecret = "a-secret-that-only-the-tests-know";

    private const string Zone = """
        $TTL 60
        mx.test.example.         IN A   127.0.0.1
        forwarded.example.       IN MX  10 mx.test.example.
        forwarded.example.       IN TXT "forward-email=hello:user@inbox.example"
        forwarded.example.       IN TXT "forward-email=two:one@inbox.example,two:other@inbox.example"
        forwarded.example.       IN TXT "forward-email=three:one@inbox.example,three:other@inbox.example,three:third@inbox.example"
        forwarded.example.       IN TXT "forward-email=info:hidden.person@inbox.example"
        forwarded.example.       IN TXT "forward-email=søren:user@inbox.example"
        whole.example.           IN MX  10 mx.test.example.
        whole.example.           IN TXT "forward-email=inbox.example"
        inbox.example.           IN MX  10 sink.inbox.example.
        sink.inbox.example.      IN A   127.0.0.1
        client.example.          IN A   127.0.0.1
        client.example.          IN MX  10 sink.inbox.example.
        honest.example.          IN MX  10 sink.inbox.example.
        honest.example.          IN TXT "v=spf1 ip4:127.0.0.1 -all"

        """;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-e2e-");
    private ServerProcess? _process;

    public SmtpSink Sink { get; } = new(setup.SinkOffersChunking);

    public int Port { get; } = FreePort.Take();

    public int TlsPort { get; } = FreePort.Take();

    public int HttpPort { get; } = FreePort.Take();

    public int WebPort { get; } = FreePort.Take();

    public string DataFolder => Path.Combine(_folder.FullName, "data");

    /// <summary>What the server has written lately, for failure messages.</summary>
    public string Log => _process?.Tail ?? "";

    public async ValueTask InitializeAsync()
    {
        await WriteZoneAsync("");
        if (setup.ConfigurationFile is { } file)
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "test.json"), file);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
            await process.DisposeAsync();
        await Sink.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds lines to the zone; the server sees them when it starts the next time.</summary>
    public Task WriteZoneAsync(string more) =>
        File.WriteAllTextAsync(Path.Combine(_folder.FullName, "zone.txt"), (Zone + setup.Zone + more).ReplaceLineEndings("\n"));

    /// <summary>Ends it as a service manager does, and starts it again on the same ports with the same data.</summary>
    public async Task RestartAsync()
    {
        Assert.Equal(0, await StopAsync());
        await StartAsync();
    }

    /// <summary>SIGTERM, and the exit code when it has ended.</summary>
    public async Task<int> StopAsync()
    {
        Interrupt();
        return await _process!.ExitAsync();
    }

    /// <summary>SIGTERM alone.</summary>
    public void Interrupt() => _process!.Terminate();

    /// <summary>SIGKILL, and the end.</summary>
    public Task KillAsync() => _process!.KillAsync();

    public Task<int> ExitAsync() => _process!.ExitAsync();

    /// <returns>The first line of the server with this text.</returns>
    public Task<string> WaitForLogAsync(string text) => _process!.WaitForAsync(text);

    public async Task<string> GetAsync(string path)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{HttpPort}{path}"));
    }

    /// <summary>Starts it, or again after its end; it answers when this ends.</summary>
    public async Task StartAsync()
    {
        await BeginAsync();
        await WaitUntilHealthyAsync(_process!);
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public async Task BeginAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        IEnumerable<string> settings =
        [
            $"Service:Host={setup.Host}",
            $"Service:DataDirectory={DataFolder}",
            $"Mx:Listen:0=127.0.0.1:{Port}",
            $"Mx:ListenTls:0=127.0.0.1:{TlsPort}",
            $"Http:Listen:0=127.0.0.1:{HttpPort}",
            $"Web:Listen:0=127.0.0.1:{WebPort}",
            $"Dns:ZoneFile={Path.Combine(_folder.FullName, "zone.txt")}",
            $"Delivery:Port={Sink.Port}",
            "Delivery:AllowPrivateTargets=true",
            $"Srs:Secrets:0={SrsSecret}",
            .. setup.Settings,
        ];
        var arguments = settings.SelectMany(s => new[] { "--set", s });
        if (setup.ConfigurationFile is not null)
            arguments = arguments.Concat(["--config", "test.json"]);
        _process = new ServerProcess(["serve", .. arguments], _folder.FullName, setup.Environment);
    }

    private async Task WaitUntilHealthyAsync(ServerProcess process)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = Stopwatch.GetTimestamp();
        while (await ticks.WaitForNextTickAsync())
        {
            if (process.HasExited)
                throw new InvalidOperationException($"stafett serve ended with code {await process.ExitAsync()} before it was ready:\n{Log}");
            try
            {
                if (await GetAsync("/healthz") == "ok\n")
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
