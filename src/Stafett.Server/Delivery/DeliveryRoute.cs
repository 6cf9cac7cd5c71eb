using Stafett.Protocols.Message;

namespace Stafett.Server.Delivery;

/// <summary>Where a copy goes: to the mail exchangers of a domain, or, with a port of its own, straight to a host.</summary>
/// <param name="Host">A domain or an address literal.</param>
/// <param name="Port">Null: MX look-up and the delivery port. A number: no MX look-up, that port of that host (FAQ "custom port").</param>
public sealed record DeliveryRoute(Domain Host, int? Port)
{
    public override string ToString() => Port is { } port ? $"{Host}:{port}" : Host.Name;
}
