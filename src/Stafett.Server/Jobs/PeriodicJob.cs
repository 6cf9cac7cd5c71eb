namespace Stafett.Server.Jobs;

/// <summary>A job that is one method of something else.</summary>
public sealed class PeriodicJob(string name, TimeSpan interval, Func<CancellationToken, Task> run) : IJob
{
    public string Name => name;

    public TimeSpan Interval => interval;

    public Task RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
}
