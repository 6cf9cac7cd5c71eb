namespace Stafett.EndToEnd.Tests;

public sealed class SqliteKillTests : KillTests
{
    private string Database => Path.Combine(Server.DataFolder, "control.sqlite");

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
    public Task A_first_start_that_was_killed_is_made_good_by_the_next(string stage, long size) =>
        KillFirstStartAsync(() => Task.FromResult(new FileInfo(Database + stage) is { Exists: true } file && file.Length >= size));

    protected override Task<string[]> SettingsAsync() => Task.FromResult<string[]>([]);

    protected override async Task AssertWholeAsync()
    {
        var result = await ForeignProgram.RunAsync("python3", ["-c", "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('pragma integrity_check').fetchall(), *sqlite3.connect(sys.argv[1]).execute('pragma foreign_key_check').fetchall())", Database]);
        Assert.Equal("('ok',)", result.Output.Trim());
    }
}
