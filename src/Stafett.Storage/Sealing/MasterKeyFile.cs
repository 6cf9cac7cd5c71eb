namespace Stafett.Storage.Sealing;

/// <summary>
/// The file with the master keys, one a line, the current one first; mode 0600. Whoever has it and the database can read the secrets in it, so it
/// belongs into another backup than the database.
/// </summary>
public static class MasterKeyFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the file, or makes it with a new key where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is there and holds no keys. A new key in its place would leave every sealed value closed.</exception>
    public static MasterKeyRing LoadOrMake(string path)
    {
        if (!File.Exists(path))
            OwnerOnlyFile.TryCreate(path, new MasterKeyRing(MasterKey.New()).Written);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerFile) != 0)
            File.SetUnixFileMode(path, OwnerFile);
        try
        {
            return MasterKeyRing.Parse(File.ReadAllText(path));
        }
        catch (FormatException wrong)
        {
            throw new InvalidDataException($"{Path.GetFullPath(path)} cannot be used: {wrong.Message} Restore it from a backup: without it no sealed value of the database can be opened.");
        }
    }

    /// <summary>Puts another ring into the place of what is there, whole or not at all.</summary>
    public static void Save(string path, MasterKeyRing ring) => OwnerOnlyFile.Replace(path, ring.Written);
}
