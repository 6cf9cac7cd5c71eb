using System.Net;
using Stafett.Server.Connections;

namespace Stafett.Server.Tests.Connections;

public sealed class ConnectionGateTests
{
    [Fact]
    public void One_address_is_limited_and_gets_its_place_back()
    {
        var gate = new ConnectionGate(100, 2);
        var client = IPAddress.Parse("192.0.2.1");
        Assert.True(gate.TryEnter(client));
        Assert.False(gate.IsFull);
        Assert.True(gate.TryEnter(client));
        Assert.False(gate.TryEnter(client));
        Assert.False(gate.TryEnter(IPAddress.Parse("::ffff:192.0.2.1")));
        gate.Leave(client);
        Assert.True(gate.TryEnter(client));
        Assert.Equal(2, gate.Open);
    }

    /// <summary>Attack row 86: one /64 is one client.</summary>
    [Fact]
    public void One_ipv6_customer_is_limited()
    {
        var gate = new ConnectionGate(100, 2);
        Assert.True(gate.TryEnter(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.True(gate.TryEnter(IPAddress.Parse("2001:db8:0:1::2")));
        Assert.False(gate.TryEnter(IPAddress.Parse("2001:db8:0:1::3")));
        Assert.True(gate.TryEnter(IPAddress.Parse("2001:db8:0:2::1")));
    }

    [Fact]
    public void A_network_is_limited_to_eight_clients_worth()
    {
        var gate = new ConnectionGate(100, 1);
        var entered = Enumerable.Range(1, 20).Count(i => gate.TryEnter(IPAddress.Parse($"192.0.2.{i}")));
        Assert.Equal(8, entered);
        Assert.Equal(8, gate.Open);
    }

    [Fact]
    public void All_together_are_limited()
    {
        var gate = new ConnectionGate(3, 100);
        Assert.Equal(3, Enumerable.Range(1, 5).Count(i => gate.TryEnter(IPAddress.Parse($"10.{i}.0.1"))));
    }
}
