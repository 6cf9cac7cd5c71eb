using System.Collections.Immutable;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Accounts.Operators;

/// <summary>The service at a glance.</summary>
public sealed class OperatorOverview(ControlDatabase control)
{
    public async Task<Answer<ServiceCounts>> CountsAsync(Caller caller, CancellationToken cancellationToken) =>
        OperatorGate.Refuse(caller) is { } refusal ? refusal : await control.CountAsync(cancellationToken);

    /// <summary>The periodic jobs by name, with what went wrong in their last run.</summary>
    public async Task<Answer<ImmutableArray<JobState>>> JobsAsync(Caller caller, CancellationToken cancellationToken) =>
        OperatorGate.Refuse(caller) is { } refusal ? refusal : (await control.Jobs.ListAsync(cancellationToken)).ToImmutableArray();
}
