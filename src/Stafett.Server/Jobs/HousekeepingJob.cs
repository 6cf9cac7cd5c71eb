using Stafett.Storage.Control;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Jobs;

/// <summary>Deletes what has had its time in the database.</summary>
public sealed class HousekeepingJob(ControlDatabase database) : IJob
{
    public string Name => "housekeeping";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken) => await database.Housekeeping.RunAsync(new Retention(), cancellationToken);
}
