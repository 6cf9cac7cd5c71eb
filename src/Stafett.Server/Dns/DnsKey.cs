using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <param name="Name">In normal form, so that ordinal comparison is enough.</param>
/// <param name="Type">What was asked for.</param>
public readonly record struct DnsKey(string Name, DnsType Type);
