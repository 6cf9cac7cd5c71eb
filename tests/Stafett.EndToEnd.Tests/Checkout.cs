using System.Reflection;

namespace Stafett.EndToEnd.Tests;

/// <summary>Where things lie in the working copy that these tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>The executable as this build made it.</summary>
    public static string Executable { get; } = Path.Combine(
        Root, "src", "Stafett", "bin", typeof(Checkout).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "net10.0", "stafett.dll");

    public static string NodeFolder { get; } = Path.Combine(Root, "tests", "Stafett.EndToEnd.Tests", "node");

    public static string PythonFolder { get; } = Path.Combine(Root, "tests", "Stafett.EndToEnd.Tests", "python");

    public static string CorpusFolder { get; } = Path.Combine(Root, "tests", "Corpus");

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
