using Stafett.Storage.Sealing;

namespace Stafett.Storage.Tests.Sealing;

public sealed class MasterKeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-keys-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "master.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_key_is_made_once_for_its_owner_alone()
    {
        var made = new SecretSealer(MasterKeyFile.LoadOrMake(Path)).Seal("secret", "place");

        Assert.Equal("secret", new SecretSealer(MasterKeyFile.LoadOrMake(Path)).OpenText(made, "place"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_mode_that_lets_others_read_is_mended()
    {
        MasterKeyFile.LoadOrMake(Path);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        MasterKeyFile.LoadOrMake(Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_rotated_ring_takes_the_place_of_the_old_one()
    {
        var ring = MasterKeyFile.LoadOrMake(Path);
        var old = new SecretSealer(ring).Seal("secret", "place");

        MasterKeyFile.Save(Path, ring.Rotated());

        var loaded = new SecretSealer(MasterKeyFile.LoadOrMake(Path));
        Assert.Equal("secret", loaded.OpenText(old, "place"));
        Assert.False(loaded.IsCurrent(old));
    }

    [Fact]
    public void An_empty_file_is_not_replaced()
    {
        File.WriteAllText(Path, "");

        Assert.Throws<InvalidDataException>(() => MasterKeyFile.LoadOrMake(Path));
        Assert.Equal("", File.ReadAllText(Path));
    }

    [Fact]
    public async Task Programs_that_start_at_once_agree_on_one_key()
    {
        var rings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MasterKeyFile.LoadOrMake(Path))));

        var value = new SecretSealer(MasterKeyFile.LoadOrMake(Path)).Seal("secret", "place");
        Assert.All(rings, ring => Assert.Equal("secret", new SecretSealer(ring).OpenText(value, "place")));
    }
}
