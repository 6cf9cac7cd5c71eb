using Stafett.Server.Configuration;

namespace Stafett.Server.Tests.Reporting;

public sealed class DmarcKeeperTests
{
    private const string First = "2026-03-01.jsonl";
    private const string Second = "2026-03-02.jsonl";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restart_goes_on_counting()
    {
        using var world = new ReportingWorld();
        await world.CountAsync();
        await world.CountAsync();
        await world.CountAsync(client: "192.0.2.9", isRefused: true);
        var before = world.Rows;
        await world.Keeper.StopAsync(Cancellation);
        Assert.Equal([First], world.Files);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(world.FileOf("2026-03-01")));
        var text = await File.ReadAllTextAsync(world.FileOf("2026-03-01"), Cancellation);
        Assert.DoesNotContain("bob", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);

        world.Start();
        Assert.Equal(before, world.Rows);
        await world.CountAsync();
        Assert.Equal([3L, 1], world.Rows.Select(r => r.Value));
        await world.Keeper.StopAsync(Cancellation);
        world.Start();
        Assert.Equal([3L, 1], world.Rows.Select(r => r.Value));
    }

    [Fact]
    public async Task Each_day_has_its_file_and_only_today_is_held()
    {
        using var world = new ReportingWorld();
        await world.CountAsync();
        await world.Keeper.SaveAsync(Cancellation);
        await world.CountAsync();
        world.Time.Advance(TimeSpan.FromMinutes(10));
        await world.CountAsync();
        await world.Keeper.SaveAsync(Cancellation);
        Assert.Equal([First, Second], world.Files);
        Assert.Equal([1L], world.Rows.Select(r => r.Value));

        // A clock that is set back goes on with what stands in the file.
        world.Time.Jump(TimeSpan.FromMinutes(-30));
        await world.CountAsync();
        await world.Keeper.SaveAsync(Cancellation);
        world.Start();
        Assert.Equal([3L], world.Rows.Select(r => r.Value));
    }

    [Fact]
    public async Task It_saves_every_minute_by_itself()
    {
        using var world = new ReportingWorld();
        await world.CountAsync();
        await world.Time.TimerAsync();
        Assert.Empty(world.Files);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Logged.UntilAsync("rows for DMARC reports of 2026-03-01 are on disk");
        Assert.Equal([First], world.Files);
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_a_write_loses_what_came_since_the_last()
    {
        using var world = new ReportingWorld();
        await world.CountAsync();
        await world.Keeper.SaveAsync(Cancellation);
        var whole = await File.ReadAllBytesAsync(world.FileOf("2026-03-01"), Cancellation);
        await world.CountAsync();
        foreach (var length in new[] { 0, 1, whole.Length / 2, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(world.FileOf("2026-03-01") + ".new", whole[..length], Cancellation);
            world.Start();
            Assert.Equal([1L], world.Rows.Select(r => r.Value));
        }

        await world.CountAsync();
        await world.Keeper.SaveAsync(Cancellation);
        Assert.Equal([First], world.Files);
        Assert.DoesNotContain(world.Logged.All, l => l.Contains("put aside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_file_is_put_aside_and_said()
    {
        using var world = new ReportingWorld();
        await world.CountAsync();
        await world.Keeper.StopAsync(Cancellation);
        var path = world.FileOf("2026-03-01");
        var whole = await File.ReadAllBytesAsync(path, Cancellation);
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length], Cancellation);
            world.Start();
            Assert.Empty(world.Rows);
            Assert.Equal([First + ".damaged"], world.Files);
        }

        for (var at = 0; at < whole.Length; at += 7)
        {
            var wrong = whole.ToArray();
            wrong[at] ^= 1;
            await File.WriteAllBytesAsync(path, wrong, Cancellation);
            world.Start();
            Assert.Empty(world.Rows);
        }

        Assert.Contains(world.Logged.All, l => l.Contains(First + " is put aside: the file's checksum is wrong", StringComparison.Ordinal));
        await world.CountAsync();
        await world.Keeper.StopAsync(Cancellation);
        Assert.Equal([First, First + ".damaged"], world.Files);
    }

    [Fact]
    public async Task Files_go_when_their_time_is_over()
    {
        using var world = new ReportingWorld();
        await world.CountAsync();
        await world.Keeper.SaveAsync(Cancellation);
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "notes.txt"), "mine", Cancellation);
        await File.WriteAllTextAsync(world.FileOf("2026-03-01") + ".damaged", "", Cancellation);
        world.Time.Jump(TimeSpan.FromDays(7));
        world.Start();
        Assert.Equal([First, First + ".damaged", "notes.txt"], world.Files);
        world.Time.Jump(TimeSpan.FromDays(1));
        await world.Keeper.SaveAsync(Cancellation);
        Assert.Equal(["notes.txt"], world.Files);
    }

    [Fact]
    public async Task Nothing_is_kept_where_nothing_is_wanted()
    {
        using var world = new ReportingWorld();
        await world.CountAsync();
        await world.Keeper.StopAsync(Cancellation);
        world.Options = new ReportingOptions { KeepDays = 0 };
        world.Start();
        await world.CountAsync();
        await world.Keeper.StopAsync(Cancellation);
        Assert.Empty(world.Rows);
        Assert.Empty(world.Files);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_stops_nothing()
    {
        using var world = new ReportingWorld();
        Directory.Delete(world.Folder, recursive: true);
        await File.WriteAllTextAsync(world.Folder, "in the way", Cancellation);
        world.Start();
        await world.CountAsync();
        await world.Keeper.StopAsync(Cancellation);
        Assert.Contains(world.Logged.All, l => l.Contains("cannot be written", StringComparison.Ordinal));
        Assert.Single(world.Rows);
    }
}
