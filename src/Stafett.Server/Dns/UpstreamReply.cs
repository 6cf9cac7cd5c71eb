using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>What all tries at all upstreams came to.</summary>
/// <param name="Message">NOERROR or NXDOMAIN; null: nothing is known.</param>
/// <param name="IsAuthenticated">Its AD bit, where the upstream's word counts.</param>
/// <param name="Failure">ServerFailure or Timeout where there is no message.</param>
/// <param name="Problem">Who failed and how.</param>
internal readonly record struct UpstreamReply(DnsMessage? Message, bool IsAuthenticated, DnsStatus Failure, string? Problem);
