using System.Net;
using System.Net.Sockets;
using Stafett.Hosting;
using Stafett.Server.Configuration;

namespace Stafett.Tests;

public sealed class StartFailureTests
{
    [Fact]
    public void Names_the_port_that_is_taken_and_the_mend()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var listener = new Listener("Mx:Listen", "mail", new ListenAddress(IPAddress.Loopback, port));
        var text = Assert.Single(StartFailure.Find([listener, listener with { Address = new ListenAddress(IPAddress.Loopback, 0) }]));
        Assert.Contains($"127.0.0.1:{port} (Mx:Listen, mail) is in use", text, StringComparison.Ordinal);
        Assert.Contains($"--set Mx:Listen:0=127.0.0.1:{port + 1}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explains_a_reserved_port_and_a_foreign_address()
    {
        var listener = new Listener("Mx:Listen", "mail", ListenAddress.Parse("*:25"));
        Assert.Contains("CAP_NET_BIND_SERVICE", StartFailure.Explain(listener, SocketError.AccessDenied), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:2525", StartFailure.Explain(listener, SocketError.AccessDenied), StringComparison.Ordinal);
        Assert.Contains("not an address of this machine", StartFailure.Explain(listener, SocketError.AddressNotAvailable), StringComparison.Ordinal);
    }
}
