using System.Collections.Immutable;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Dmarc;

/// <summary>Walks up the tree for the domains of one message. A name is asked for once, however many walks pass it.</summary>
public sealed class TreeWalkResolver(IDnsResolver dns)
{
    private readonly Dictionary<string, Task<TreeWalkStep>> _steps = new(StringComparer.Ordinal);

    /// <param name="domain">Lower case, ASCII, no final dot.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    public async Task<TreeWalk> WalkAsync(string domain, CancellationToken cancellationToken)
    {
        // The first name decides most messages; the others are asked for together, because there are few and each is a round trip.
        var first = await Step(domain, cancellationToken).ConfigureAwait(false);
        if (first.IsBoundary)
            return new TreeWalk(domain, [first]);
        var found = await Task.WhenAll(TreeWalk.Targets(domain).Skip(1).Select(name => Step(name, cancellationToken))).ConfigureAwait(false);
        var steps = ImmutableArray.CreateBuilder<TreeWalkStep>(found.Length + 1);
        steps.Add(first);
        foreach (var step in found)
        {
            steps.Add(step);
            if (step.IsBoundary)
                break;
        }

        return new TreeWalk(domain, steps.DrainToImmutable());
    }

    private Task<TreeWalkStep> Step(string domain, CancellationToken cancellationToken)
    {
        if (!_steps.TryGetValue(domain, out var step))
            _steps[domain] = step = AskAsync(domain, cancellationToken);
        return step;
    }

    private async Task<TreeWalkStep> AskAsync(string domain, CancellationToken cancellationToken)
    {
        var name = $"_dmarc.{domain}";
        // A name too long to exist has no record.
        if (name.Length > DnsName.MaxWireLength - 2)
            return new TreeWalkStep(domain, DnsStatus.NxDomain, []);
        var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        var records = ImmutableArray.CreateBuilder<DmarcRecord>();
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord txt && DmarcRecordParser.TryParse(txt.Text, out var read))
                records.Add(read);
        }

        return new TreeWalkStep(domain, answer.Status, records.DrainToImmutable());
    }
}
