using System.Globalization;
using Stafett.Storage.Sealing;

namespace Stafett.Storage.Tests.Sealing;

public sealed class OwnerOnlyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Of_those_who_make_one_at_once_exactly_one_has_made_it()
    {
        for (var round = 0; round < 100; round++)
        {
            var path = Path.Combine(_folder, round.ToString(CultureInfo.InvariantCulture));
            using var together = new Barrier(4);
            var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    return OwnerOnlyFile.TryCreate(path, $"{i}");
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            var winner = Assert.Single(Enumerable.Range(0, 4), i => made[i]);
            Assert.Equal($"{winner}", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }

        // Nothing else is left.
        Assert.Equal(100, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void What_is_there_stays_until_it_is_replaced()
    {
        var path = Path.Combine(_folder, "secret");
        Assert.True(OwnerOnlyFile.TryCreate(path, "one"));
        Assert.False(OwnerOnlyFile.TryCreate(path, "two"));
        Assert.Equal("one", File.ReadAllText(path));

        OwnerOnlyFile.Replace(path, "three");
        Assert.Equal("three", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Where_nothing_can_be_written_it_is_said() =>
        Assert.ThrowsAny<IOException>(() => OwnerOnlyFile.TryCreate(Path.Combine(_folder, "missing", "secret"), "one"));
}
