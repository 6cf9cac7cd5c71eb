using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Storage.Sealing;

/// <summary>Files that nobody but this user reads: whole or not there at all, also when two programs make one at once.</summary>
public static partial class OwnerOnlyFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts it into the place of what is there.</summary>
    /// <param name="text">ASCII.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Replace(string path, string text) => File.Move(WriteBeside(path, text), path, overwrite: true);

    /// <summary>False: there is one, perhaps since this moment, and it stays as it is.</summary>
    /// <param name="text">ASCII.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static bool TryCreate(string path, string text)
    {
        var temporary = WriteBeside(path, text);
        // File.Move looks first and renames then, so that two programs can both believe that theirs is the file: link(2) looks and names at once.
        if (!OperatingSystem.IsWindows() && Link(temporary, path) == 0)
        {
            File.Delete(temporary);
            return true;
        }

        try
        {
            // Windows; and file systems that know no second names.
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string another);

    private static string WriteBeside(string path, string text)
    {
        // A name of its own: another program may be doing the same.
        var temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.new";
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = Owner;
        using var file = new FileStream(temporary, creation);
        file.Write(Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
        return temporary;
    }
}
