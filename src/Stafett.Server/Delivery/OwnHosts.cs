using System.Net;

namespace Stafett.Server.Delivery;

/// <summary>How this server itself can be reached: mail whose next hop it is would come back to it.</summary>
/// <param name="Names">Host names of ours that stand in MX records, lower case, no final dot.</param>
/// <param name="EndPoints">Addresses and ports that we listen on; public ones in front of a NAT too, when known.</param>
public sealed record OwnHosts(IReadOnlyCollection<string> Names, IReadOnlyCollection<IPEndPoint> EndPoints)
{
    public static readonly OwnHosts None = new([], []);

    public bool HasName(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    public bool HasEndPoint(IPEndPoint endPoint) => EndPoints.Contains(endPoint);
}
