using System.Collections.Concurrent;

namespace Stafett.EndToEnd.Tests;

/// <summary>SIGKILL at the worst moments: the database is whole afterwards, and what was promised is in it.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private const int Writers = 4;
    private const int AliasesBeforeKill = 40;

    private readonly ServerUnderTest _server = new(new ServerSetup());

    private string Database => Path.Combine(_server.DataFolder, "control.sqlite");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_alias_that_was_acknowledged_is_there_after_a_kill()
    {
        await _server.InitializeAsync();
        using var owner = await Owner.SetUpAsync(_server);
        await owner.AddDomainAsync();
        var acknowledged = new ConcurrentBag<string>();
        for (var round = 1; round <= 3; round++)
        {
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var wanted = round * AliasesBeforeKill;
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(owner, $"r{round}w{writer}n", acknowledged, wanted, enough)).ToList();
            var first = await Task.WhenAny([enough.Task, .. writers]);
            Assert.True(first == enough.Task, $"A writer ended before the kill:\n{_server.Log}");
            await _server.KillAsync();
            await Task.WhenAll(writers);
            await _server.StartAsync();

            await AssertWholeAsync();
            foreach (var name in acknowledged)
                Assert.True(await owner.HasAliasAsync(name), $"{name} was acknowledged and is lost.");
        }

        Assert.True(await owner.AddAliasAsync("afterwards"));
    }

    /// <param name="stage">The file that is waited for, then its size in octets.</param>
    [Theory]
    [InlineData("", 0)]
    [InlineData("", 1)]
    [InlineData("", 4096)]
    [InlineData("-wal", 0)]
    [InlineData("-wal", 1)]
    [InlineData("-wal", 20_000)]
    [InlineData("-wal", 100_000)]
    [InlineData("-wal", 300_000)]
    public async Task A_first_start_that_was_killed_is_made_good_by_the_next(string stage, long size)
    {
        await _server.WriteZoneAsync("");
        await _server.BeginAsync();
        await WaitForFileAsync(Database + stage, size);
        await _server.KillAsync();

        await _server.StartAsync();
        await AssertWholeAsync();
        using var owner = await Owner.SetUpAsync(_server);
        await owner.AddDomainAsync();
        Assert.True(await owner.AddAliasAsync("first"));
    }

    private static async Task WriteAsync(Owner owner, string prefix, ConcurrentBag<string> acknowledged, int wanted, TaskCompletionSource enough)
    {
        for (var i = 0; await owner.AddAliasAsync($"{prefix}{i}"); i++)
        {
            acknowledged.Add($"{prefix}{i}");
            if (acknowledged.Count >= wanted)
                enough.TrySetResult();
        }
    }

    // Ends too when the server is ready: a start that was faster than the eye is killed behind it.
    private async Task WaitForFileAsync(string path, long size)
    {
        var ready = _server.WaitForLogAsync("/set-up/");
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!ready.IsCompleted && !(new FileInfo(path) is { Exists: true } file && file.Length >= size))
            await ticks.WaitForNextTickAsync();
    }

    // By an SQLite that is not ours.
    private async Task AssertWholeAsync()
    {
        var result = await ForeignProgram.RunAsync("python3", ["-c", "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('pragma integrity_check').fetchall(), *sqlite3.connect(sys.argv[1]).execute('pragma foreign_key_check').fetchall())", Database]);
        Assert.Equal("('ok',)", result.Output.Trim());
    }
}
