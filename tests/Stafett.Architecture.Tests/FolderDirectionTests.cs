using System.Text.RegularExpressions;

namespace Stafett.Architecture.Tests;

/// <summary>docs/architecture.md, "Folders of Stafett.Server": front doors see domain and base, domain sees base, base sees base.</summary>
public sealed partial class FolderDirectionTests
{
    private const string Server = "src/Stafett.Server";

    private static readonly string[] FrontDoors = ["Smtp", "Imap", "Pop3", "ManageSieve", "Dav", "Api"];
    private static readonly string[] Domain = ["Forwarding", "Delivery", "Mailboxes", "Abuse", "Accounts", "Privacy", "Reporting"];

    // Connections is a base folder: the outgoing SMTP client reads and writes through the same pieces as the listeners.
    private static readonly string[] Base = ["Connections", "Configuration", "Buckets", "Buffers", "Dns", "Tls", "Http", "Jobs", "Observability"];

    [Fact]
    public void Folders_see_only_what_is_below_them()
    {
        var files = Repository.Sources(Server);
        var types = files.SelectMany(f => f.Types.Select(t => (Folder: FolderOf(f), t.Name))).ToHashSet();

        Repository.AssertNone(
            from file in files
            let here = FolderOf(file)
            from seen in Seen(file, types)
            where seen.Folder != here && !MaySee(here, seen.Folder)
            select $"{seen.Place}: {here} ({Level(here)}) may not see {seen.Folder} ({Level(seen.Folder)}).");
    }

    [Fact]
    public void Every_folder_has_its_level() => Repository.AssertNone(
        Repository.Sources(Server)
            .Where(file => Level(FolderOf(file)) == "unknown")
            .Select(file => $"{file.Folder}: not a folder of docs/architecture.md. Give it a level there and in FolderDirectionTests."));

    // Control knows accounts and domains; Sql and Sealing below it know statements and octets, and serve other databases too.
    [Fact]
    public void The_lower_folders_of_Storage_do_not_see_Control() => Repository.AssertNone(
        from folder in new[] { "src/Stafett.Storage/Sql", "src/Stafett.Storage/Sealing" }
        from file in Repository.Sources(folder)
        from found in file.Find(StorageControl())
        select $"{found.Place}: {folder} may not see {found.Found}.");

    [Fact]
    public void Namespaces_follow_the_folders() => Repository.AssertNone(
        from file in Repository.Sources("src")
        let expected = file.Folder["src/".Length..].Replace('/', '.')
        where file.Types.Count > 0 && file.Namespace != expected
        select $"{file.Path}: the namespace is {file.Namespace ?? "missing"}, its folder says {expected}.");

    private static bool MaySee(string from, string to) => (Level(from), Level(to)) switch
    {
        ("front door", "front door") => false,
        ("front door", _) => true,
        ("domain", "front door") => false,
        ("domain", _) => true,
        (_, "base") => true,
        _ => false,
    };

    private static string Level(string folder) =>
        FrontDoors.Contains(folder) ? "front door" : Domain.Contains(folder) ? "domain" : Base.Contains(folder) ? "base" : "unknown";

    private static string FolderOf(SourceFile file) => file.Path[(Server.Length + 1)..].Split('/') is { Length: > 1 } parts ? parts[0] : "";

    private static IEnumerable<(string Folder, string Place)> Seen(SourceFile file, HashSet<(string, string)> types)
    {
        foreach (Match match in FullName().Matches(file.Code))
            yield return (match.Groups[1].Value, $"{file.Path}:{file.LineAt(match.Index)}");

        // Inside Stafett.Server a type can be named as Folder.Type without a using line.
        foreach (Match match in PartialName().Matches(file.Code))
        {
            if (types.Contains((match.Groups[1].Value, match.Groups[2].Value)))
                yield return (match.Groups[1].Value, $"{file.Path}:{file.LineAt(match.Index)}");
        }
    }

    [GeneratedRegex(@"\bStafett\.Storage\.Control\b")]
    private static partial Regex StorageControl();

    // Not the file's own namespace line.
    [GeneratedRegex(@"(?<!namespace\s+)\bStafett\.Server\.(\w+)")]
    private static partial Regex FullName();

    [GeneratedRegex(@"(?<![\w.])(\w+)\.(\w+)")]
    private static partial Regex PartialName();
}
