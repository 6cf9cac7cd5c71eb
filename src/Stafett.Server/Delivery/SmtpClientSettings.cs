using Stafett.Server.Configuration;

namespace Stafett.Server.Delivery;

/// <summary>What every outgoing connection needs to know.</summary>
/// <param name="LocalName">Our name in EHLO: a host name or an address literal.</param>
internal sealed record SmtpClientSettings(DeliveryOptions Options, string LocalName, TimeProvider Time);
