using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Storage;
using Stafett.Storage.Control;

namespace Stafett.Server.Jobs;

/// <summary>
/// Runs every <see cref="IJob"/> of the container, each in a loop of its own: one that fails or hangs holds up no other. A lease in the database, renewed while
/// the job runs, sees to it that one node has it; a node that dies holds it until the lease ends.
/// </summary>
public sealed class JobRunner(IEnumerable<IJob> jobs, ControlDatabase database, TimeProvider time, ILogger<JobRunner> logger) : BackgroundService
{
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private const int MaxError = 500;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly string _node = $"{Environment.MachineName}:{Environment.ProcessId}";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(jobs.Select(job => LoopAsync(job, stoppingToken)));

    private async Task LoopAsync(IJob job, CancellationToken stopping)
    {
        // The start of the server is not to wait for a job's first statement.
        await Task.Yield();
        try
        {
            while (true)
            {
                var ran = await TryAsync(job, stopping);
                // One that somebody else ran lately is asked for again soon: it becomes due between our turns.
                await Task.Delay(ran || job.Interval <= Shortest ? job.Interval : Max(job.Interval / 10, Shortest), time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <returns>False: it was not its turn.</returns>
    private async Task<bool> TryAsync(IJob job, CancellationToken stopping)
    {
        try
        {
            // A little less than the interval: our own timer may come early.
            if (!await database.Jobs.TryStartAsync(job.Name, _node, Lease, job.Interval * 0.9, stopping))
                return false;
            var error = await RunAsync(job, stopping);
            await database.Jobs.FinishAsync(job.Name, _node, error, CancellationToken.None);
        }
        catch (StorageUnavailableException away)
        {
            JobEvents.Waits(logger, job.Name, away.Message);
        }

        return true;
    }

    /// <returns>What went wrong; empty: nothing.</returns>
    private async Task<string> RunAsync(IJob job, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewal = RenewAsync(job, ends);
        try
        {
            await job.RunAsync(ends.Token);
            return "";
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return "stopped";
        }
        catch (StorageUnavailableException away)
        {
            JobEvents.Waits(logger, job.Name, away.Message);
            return Cut(away.Message);
        }
        catch (Exception failure)
        {
            JobEvents.Failed(logger, failure, job.Name, job.Interval);
            return Cut($"{failure.GetType().Name}: {failure.Message}");
        }
        finally
        {
            await ends.CancelAsync();
            await renewal;
        }
    }

    private async Task RenewAsync(IJob job, CancellationTokenSource ends)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Lease / 4, time, ends.Token);
                if (await database.Jobs.RenewAsync(job.Name, _node, Lease, ends.Token))
                    continue;
                JobEvents.LeaseLost(logger, job.Name);
                await ends.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
        catch (StorageUnavailableException away)
        {
            // Nobody can tell any more whose it is.
            JobEvents.Waits(logger, job.Name, away.Message);
            await ends.CancelAsync();
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static string Cut(string text) => (text.Length > MaxError ? text[..MaxError] : text).Replace('\0', ' ');
}
