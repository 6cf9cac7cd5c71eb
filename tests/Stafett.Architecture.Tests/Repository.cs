namespace Stafett.Architecture.Tests;

/// <summary>The working copy that the tests run in, found from the assembly upwards.</summary>
internal static class Repository
{
    private static readonly string[] MadeByTools = ["bin", "obj", "node_modules", "artifacts", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file below a folder of the repository, without what tools wrote; empty where the folder is missing.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder) =>
        [.. Files(folder, "*.cs").Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path))))];

    /// <summary>Paths relative to the root with forward slashes, sorted.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var top = Path.Combine(Root, folder);
        if (!Directory.Exists(top))
            return [];
        return
        [
            .. Directory.EnumerateFiles(top, pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(MadeByTools.Contains))
                .Order(StringComparer.Ordinal),
        ];
    }

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Fails with all complaints at once, one a line.</summary>
    public static void AssertNone(IEnumerable<string> complaints)
    {
        var all = complaints.Distinct().ToList();
        Assert.True(all.Count == 0, string.Join('\n', all.Prepend($"{all.Count} complaint(s):")));
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Stafett.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No Stafett.slnx above {AppContext.BaseDirectory}.");
    }
}
