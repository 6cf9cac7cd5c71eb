namespace Stafett.Protocols.Tests;

/// <summary>The odd messages of <c>tests/Corpus</c>, read once.</summary>
public static class CorpusFiles
{
    public static readonly IReadOnlyDictionary<string, byte[]> All = ReadAll();

    public static TheoryData<string> Names()
    {
        var names = new TheoryData<string>();
        foreach (var name in All.Keys)
            names.Add(name);
        return names;
    }

    private static SortedDictionary<string, byte[]> ReadAll()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Stafett.slnx")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("The repository was not found above the test's binaries.");
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(directory.FullName, "tests", "Corpus"), "*.eml"))
            files.Add(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path));
        return files;
    }
}
