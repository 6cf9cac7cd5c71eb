using Stafett.Storage.Sealing;

namespace Stafett.Server.Configuration;

/// <summary>A file that this process made, for nobody but its user: whole or not there at all.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    public static void PrepareDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        // The mode of an existing directory is the operator's choice (it may be "." or shared); the files inside are for this user alone.
        Directory.CreateDirectory(directory, OwnerDirectory);
    }

    /// <summary>What stands in the file, without the line end; made first when there is none.</summary>
    public static string LoadOrMake(string path, Func<string> make)
    {
        if (!File.Exists(path))
            return Make(path, make());
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerFile) != 0)
            File.SetUnixFileMode(path, OwnerFile);
        return File.ReadAllText(path).Trim();
    }

    // Of two programs that start at once the first has made it.
    private static string Make(string path, string secret) => OwnerOnlyFile.TryCreate(path, secret + "\n") ? secret : File.ReadAllText(path).Trim();
}
