using System.Net;

namespace Stafett.Server.Delivery;

/// <summary>A host that takes mail for a site.</summary>
/// <param name="Name">Lower case, no final dot; the bracketed literal for an address.</param>
/// <param name="Address">Of a literal; null for a name, which is looked up when it is connected to.</param>
/// <param name="IsFromMx">The name stands in an MX record, where it must not be an alias (RFC 2181 §10.3).</param>
public sealed record MailExchanger(string Name, int Preference, IPAddress? Address, bool IsFromMx);
