using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Server.Jobs;
using Stafett.Server.Tests.Accounts;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Tests.Jobs;

public sealed class JobRunnerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_job_runs_at_once_and_then_every_interval()
    {
        await using var world = await AccountsWorld.OpenAsync();
        var job = new CountedJob("count", TimeSpan.FromHours(1));
        using var runner = await StartAsync(world, job);
        await job.RanAsync(1);

        await FinishedAsync(world, "count", 1);
        await world.Time.TimerAsync(TimeSpan.FromMinutes(30));
        world.Time.Advance(TimeSpan.FromHours(1));
        await job.RanAsync(2);
        await runner.StopAsync(AccountsWorld.Token);
    }

    [Fact]
    public async Task A_failure_is_kept_ends_no_other_and_is_tried_again()
    {
        await using var world = await AccountsWorld.OpenAsync();
        var broken = new CountedJob("broken", TimeSpan.FromHours(1)) { Failure = new InvalidDataException("no such thing") };
        var sound = new CountedJob("sound", TimeSpan.FromHours(1));
        using var runner = await StartAsync(world, broken, sound);
        await Task.WhenAll(broken.RanAsync(1), sound.RanAsync(1));

        Assert.Equal("InvalidDataException: no such thing", (await FinishedAsync(world, "broken", 1)).Error);
        Assert.Equal("", (await FinishedAsync(world, "sound", 1)).Error);
        // Each of them: who comes later would wait for an hour after the one that passes now.
        await world.Time.TimerAsync(TimeSpan.FromMinutes(30), 2);
        world.Time.Advance(TimeSpan.FromHours(1));
        await broken.RanAsync(2);
        await runner.StopAsync(AccountsWorld.Token);
    }

    [Fact]
    public async Task Another_node_has_it_and_it_is_asked_for_again_soon()
    {
        await using var world = await AccountsWorld.OpenAsync();
        Assert.True(await world.Control.Jobs.TryStartAsync("count", "other", TimeSpan.FromMinutes(2), TimeSpan.FromHours(1), AccountsWorld.Token));
        var job = new CountedJob("count", TimeSpan.FromHours(1));
        using var runner = await StartAsync(world, job);

        for (var minutes = 0; minutes < 54; minutes += 6)
        {
            await world.Time.TimerAsync(TimeSpan.FromMinutes(6));
            Assert.Equal(0, job.Runs);
            world.Time.Advance(TimeSpan.FromMinutes(6));
        }

        await job.RanAsync(1);
        await runner.StopAsync(AccountsWorld.Token);
    }

    [Fact]
    public async Task One_that_runs_long_keeps_its_lease_and_stops_with_the_server()
    {
        await using var world = await AccountsWorld.OpenAsync();
        var job = new CountedJob("long", TimeSpan.FromHours(1)) { IsEndless = true };
        using var runner = await StartAsync(world, job);
        await job.RanAsync(1);
        var before = Assert.Single(await world.Control.Jobs.ListAsync(AccountsWorld.Token)).LockedUntil;

        await world.Time.TimerAsync(JobRunner.Lease / 4);
        world.Time.Advance(JobRunner.Lease / 4);
        await world.Time.TimerAsync(JobRunner.Lease / 4);
        Assert.True(Assert.Single(await world.Control.Jobs.ListAsync(AccountsWorld.Token)).LockedUntil > before);
        await runner.StopAsync(AccountsWorld.Token);

        Assert.Equal("stopped", Assert.Single(await world.Control.Jobs.ListAsync(AccountsWorld.Token)).Error);
    }

    private static async Task<JobRunner> StartAsync(AccountsWorld world, params IJob[] jobs)
    {
        var runner = new JobRunner(jobs, world.Control, world.Time, NullLogger<JobRunner>.Instance);
        await runner.StartAsync(AccountsWorld.Token);
        return runner;
    }

    // The entry is written behind the run; the loop waits for its next turn when it is there.
    private static async Task<JobState> FinishedAsync(AccountsWorld world, string name, int timers)
    {
        for (var i = 0; i < timers; i++)
            await world.Time.TimerAsync(TimeSpan.FromMinutes(30));
        while (true)
        {
            if ((await world.Control.Jobs.ListAsync(AccountsWorld.Token)).SingleOrDefault(j => j.Name == name) is { FinishedAt: not null } state)
                return state;
            await Task.Yield();
        }
    }

    private sealed class CountedJob(string name, TimeSpan interval) : IJob
    {
        private readonly Channel<bool> _ran = Channel.CreateUnbounded<bool>();
        private int _runs;
        private int _seen;

        public string Name => name;

        public TimeSpan Interval => interval;

        public Exception? Failure { get; init; }

        public bool IsEndless { get; init; }

        public int Runs => _runs;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            _runs++;
            _ran.Writer.TryWrite(true);
            if (IsEndless)
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            if (Failure is not null)
                throw Failure;
        }

        public async Task RanAsync(int times)
        {
            for (; _seen < times; _seen++)
                await _ran.Reader.ReadAsync(AccountsWorld.Token).AsTask().WaitAsync(Patience, AccountsWorld.Token);
        }
    }
}
