using Microsoft.Extensions.Hosting;
using Stafett.Server.Dns;

namespace Stafett.Sandbox;

/// <summary>The sandbox's zone on a port, so that <c>dig</c> can ask what Stafett sees.</summary>
internal sealed class SandboxDns(Registrar registrar, int port) : IHostedService
{
    private DnsServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var server = DnsServer.Start(registrar.Zone, port);
        registrar.OnChange(zone => server.Zone = zone);
        _server = server;
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
