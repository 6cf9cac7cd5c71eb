namespace Stafett.Protocols.Tests;

/// <summary>The odd messages of <c>tests/Corpus</c>, read once.</summary>
public static class CorpusFiles
{
    public static readonly string Folder = FindFolder();

    public static readonly IReadOnlyDictionary<string, byte[]> All = ReadAll(Folder);

    /// <summary>Those of <c>tests/Corpus/Mime</c>: small, each broken in one way.</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> Mime = ReadAll(Path.Combine(Folder, "Mime"));

    public static TheoryData<string> Names()
    {
        var names = new TheoryData<string>();
        foreach (var name in All.Keys)
            names.Add(name);
        return names;
    }

    /// <summary>Those of the folder below too, as <c>Mime/name</c>.</summary>
    public static TheoryData<string> AllNames()
    {
        var names = Names();
        foreach (var name in Mime.Keys)
            names.Add("Mime/" + name);
        return names;
    }

    public static byte[] Find(string name) => name.StartsWith("Mime/", StringComparison.Ordinal) ? Mime[name[5..]] : All[name];

    private static string FindFolder()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Stafett.slnx")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("The repository was not found above the test's binaries.");
        return Path.Combine(directory.FullName, "tests", "Corpus");
    }

    private static SortedDictionary<string, byte[]> ReadAll(string folder)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*.eml"))
            files.Add(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path));
        return files;
    }
}
