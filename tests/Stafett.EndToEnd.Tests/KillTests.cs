using System.Collections.Concurrent;
using System.Net;

namespace Stafett.EndToEnd.Tests;

/// <summary>SIGKILL to the server at the worst moments, on each engine: the database is whole afterwards, and what was promised is in it.</summary>
public abstract class KillTests : IAsyncLifetime
{
    private const int Writers = 4;
    private const int AliasesBeforeKill = 40;

    /// <summary>Null until <see cref="InitializeAsync"/>.</summary>
    protected ServerUnderTest Server { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Server = new ServerUnderTest(new ServerSetup { Settings = await SettingsAsync() });

    public virtual async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_alias_that_was_acknowledged_is_there_after_a_kill()
    {
        await Server.InitializeAsync();
        using var owner = await Owner.SetUpAsync(Server);
        await owner.AddDomainAsync();
        var acknowledged = new ConcurrentBag<string>();
        for (var round = 1; round <= 3; round++)
        {
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var wanted = round * AliasesBeforeKill;
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(owner, $"r{round}w{writer}n", acknowledged, wanted, enough)).ToList();
            var first = await Task.WhenAny([enough.Task, .. writers]);
            Assert.True(first == enough.Task, $"A writer ended before the kill:\n{Server.Log}");
            await Server.KillAsync();
            Assert.All(await Task.WhenAll(writers), last => Assert.Null(last));
            await Server.StartAsync();

            await AssertWholeAsync();
            foreach (var name in acknowledged)
                Assert.True(await owner.HasAliasAsync(name), $"{name} was acknowledged and is lost.");
        }

        Assert.True(await owner.AddAliasAsync("afterwards"));
    }

    /// <summary>Further settings of the server.</summary>
    protected abstract Task<string[]> SettingsAsync();

    /// <summary>By something that is not ours.</summary>
    protected abstract Task AssertWholeAsync();

    /// <summary>Writes until it fails. The names that were acknowledged go to <paramref name="acknowledged"/>.</summary>
    /// <param name="enough">Is done when there are <paramref name="wanted"/>.</param>
    /// <returns>What was answered to the last one; null: nothing was.</returns>
    internal static async Task<HttpStatusCode?> WriteAsync(Owner owner, string prefix, ConcurrentBag<string> acknowledged, int wanted, TaskCompletionSource enough)
    {
        for (var i = 0; ; i++)
        {
            if (await owner.PostAliasAsync($"{prefix}{i}") is var status and not HttpStatusCode.OK)
                return status;
            acknowledged.Add($"{prefix}{i}");
            if (acknowledged.Count >= wanted)
                enough.TrySetResult();
        }
    }

    /// <summary>A first start is killed when <paramref name="stage"/> is done, or, faster than the eye, when it is ready; the next one makes it good.</summary>
    protected async Task KillFirstStartAsync(Func<Task<bool>> stage)
    {
        await Server.WriteZoneAsync("");
        await Server.BeginAsync();
        var ready = Server.WaitForLogAsync("/set-up/");
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!ready.IsCompleted && !await stage())
            await ticks.WaitForNextTickAsync();
        await Server.KillAsync();

        await Server.StartAsync();
        await AssertWholeAsync();
        using var owner = await Owner.SetUpAsync(Server);
        await owner.AddDomainAsync();
        Assert.True(await owner.AddAliasAsync("first"));
    }
}
