using System.Collections.Immutable;

namespace Stafett.Server.Delivery;

/// <summary>The next hop of a route: all domains with the same exchangers are one site, and share connections.</summary>
/// <param name="Key">All names and the port, the same for every domain of the site.</param>
/// <param name="Hosts">In the order to be tried, at least one.</param>
public sealed record DeliverySite(string Key, int Port, ImmutableArray<MailExchanger> Hosts);
