using System.Xml.Linq;

namespace Stafett.Architecture.Tests;

/// <summary>docs/architecture.md, "Projects": which project may see which, and what from outside.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, Allowed> Projects = new()
    {
        ["Stafett.Protocols"] = new([], [], Web: false),
        ["Stafett.Authentication"] = new(["Stafett.Protocols"], [], Web: false),
        ["Stafett.Storage"] = new(["Stafett.Protocols"], ["Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3", "Npgsql"], Web: false),
        ["Stafett.Server"] = new(["Stafett.Protocols", "Stafett.Authentication", "Stafett.Storage"], [], Web: true),
        ["Stafett.Web"] = new(["Stafett.Server"], [], Web: true),
        ["Stafett"] = new(["Stafett.Server", "Stafett.Web"], ["System.CommandLine"], Web: true),
    };

    // Not built with the solution, with the reason.
    private static readonly Dictionary<string, string> OutsideTheSolution = new()
    {
        ["tests/Stafett.EndToEnd.Tests/Stafett.EndToEnd.Tests.csproj"] = "needs foreign clients; .ci/run runs it",
    };

    [Fact]
    public void References_point_the_right_way() => Repository.AssertNone(Repository.Files("src", "*.csproj").SelectMany(Check));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var listed = XDocument.Parse(Repository.ReadText("Stafett.slnx")).Descendants("Project").Select(p => (string?)p.Attribute("Path")).ToHashSet();

        Repository.AssertNone(
            new[] { "src", "tests", "fuzz", "benchmarks" }
                .SelectMany(folder => Repository.Files(folder, "*.csproj"))
                .Where(path => !listed.Contains(path) && !OutsideTheSolution.ContainsKey(path))
                .Select(path => $"{path} is not in Stafett.slnx: add it, or list it in OutsideTheSolution with the reason."));
    }

    [Fact]
    public void Every_project_has_a_lock_file() => Repository.AssertNone(
        new[] { "src", "tests", "fuzz", "benchmarks" }
            .SelectMany(folder => Repository.Files(folder, "*.csproj"))
            .Select(path => $"{path[..path.LastIndexOf('/')]}/packages.lock.json")
            .Where(path => !File.Exists(Path.Combine(Repository.Root, path)))
            .Select(path => $"{path} is missing: run dotnet restore and commit it."));

    private static IEnumerable<string> Check(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (!Projects.TryGetValue(name, out var allowed))
        {
            yield return $"{path}: an unknown project. A project boundary is a decision record; then add it to ProjectReferenceTests.";
            yield break;
        }

        var project = XDocument.Parse(Repository.ReadText(path));
        foreach (var reference in Included(project, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/'))))
        {
            if (!allowed.References.Contains(reference))
                yield return $"{path}: may not refer to {reference}.";
        }

        foreach (var package in Included(project, "PackageReference"))
        {
            if (!allowed.Packages.Contains(package))
                yield return $"{path}: package {package} is not allowed here. A package is a decision record (docs/decisions/0002-packages.md).";
        }

        foreach (var framework in Included(project, "FrameworkReference"))
        {
            if (!allowed.Web)
                yield return $"{path}: may not refer to {framework}.";
        }
    }

    private static IEnumerable<string> Included(XDocument project, string element) =>
        project.Descendants(element).Select(e => (string?)e.Attribute("Include") ?? "");

    private sealed record Allowed(string[] References, string[] Packages, bool Web);
}
