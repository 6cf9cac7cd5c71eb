using System.Security.Cryptography;

namespace Stafett.Fuzz;

/// <summary>fuzz/corpus: one folder per target, one file per input. Inputs that broke something once stay here for good.</summary>
public static class Corpus
{
    public static string Folder { get; } = FindFolder();

    public static IReadOnlyList<string> Files(IFuzzTarget target)
    {
        var folder = Path.Combine(Folder, target.Name);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The target's own seeds and every file of its folder, in a fixed order.</summary>
    public static IReadOnlyList<byte[]> Inputs(IFuzzTarget target) => [.. target.Seeds, .. Files(target).Select(File.ReadAllBytes)];

    /// <summary>The path of the written file; the same input always gets the same name.</summary>
    public static string Write(IFuzzTarget target, string kind, byte[] input)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, target.Name));
        var path = Path.Combine(folder.FullName, $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 6))}.bin");
        File.WriteAllBytes(path, input);
        return path;
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Stafett.slnx")))
                return Path.Combine(folder.FullName, "fuzz", "corpus");
        }

        throw new DirectoryNotFoundException($"No Stafett.slnx above {AppContext.BaseDirectory}.");
    }
}
