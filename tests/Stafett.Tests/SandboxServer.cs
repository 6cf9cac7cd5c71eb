using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Hosting;
using Stafett.Sandbox;
using Stafett.Storage.Control;

namespace Stafett.Tests;

/// <summary>The sandbox as the command runs it: mail server, outside world, DNS and pages, on free ports.</summary>
public sealed class SandboxServer : IAsyncLifetime
{
    private DirectoryInfo _directory = null!;
    private WebApplication _app = null!;
    private ControlDatabase _database = null!;

    internal OutsideWorld World { get; } = new(TimeProvider.System);

    internal SandboxPorts Ports { get; private set; } = null!;

    internal SandboxZone Zone => SandboxHost.Zone(_app);

    internal IServiceProvider Services => _app.Services;

    internal HttpClient Http { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Ports = SandboxPorts.Find(22_000)!;
        _directory = Directory.CreateTempSubdirectory("stafett-tests-");
        var keys = new SandboxKeys();
        var options = SandboxHost.Options(Ports, _directory.FullName, keys);
        var (database, failure) = await DatabaseStart.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        _database = database ?? throw new InvalidOperationException(failure);
        _app = SandboxHost.Build(Ports, SandboxWiring.Default, options, World, keys, _database);
        await _app.StartAsync();
        Http.BaseAddress = new Uri(SandboxAdvice.PageUrl(Ports));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    internal T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>What a sender hears at last.</summary>
    internal Task<SandboxReply> SendAsync(string to, string subject = "a test") => new SandboxSmtpClient(TimeProvider.System).SendAsync(
        Ports.Smtp, SandboxZone.SenderHost, SandboxZone.FirstSender, to, $"From: {SandboxZone.FirstSender}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nHi\r\n",
        TestContext.Current.CancellationToken);

    internal async Task<string> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await Http.PostAsync(path, form, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
