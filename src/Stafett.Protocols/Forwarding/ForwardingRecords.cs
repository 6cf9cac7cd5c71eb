using System.Collections.Immutable;

namespace Stafett.Protocols.Forwarding;

/// <summary>Everything that the TXT records of one domain say about forwarding.</summary>
/// <param name="Rules">In the order written.</param>
/// <param name="Port"><c>forward-email-port=</c>, null where it is absent or 25.</param>
/// <param name="Verifications">Values of <c>forward-email-site-verification=</c>; more than one is a mistake that stops the domain's mail.</param>
public sealed record ForwardingRecords(
    ImmutableArray<ForwardingRule> Rules, int? Port, ImmutableArray<string> Verifications, ImmutableArray<RecordProblem> Problems)
{
    public static readonly ForwardingRecords Empty = new([], null, [], []);
}
