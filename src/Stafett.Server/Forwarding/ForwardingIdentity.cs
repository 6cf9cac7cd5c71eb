using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>Who forwards, as it stands in headers, reports and return addresses.</summary>
public sealed record ForwardingIdentity(Domain Host, string Website, string Version, string AbuseAddress);
