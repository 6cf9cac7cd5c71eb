using System.Text.RegularExpressions;

namespace Stafett.Architecture.Tests;

/// <summary>docs/rfcs.md against the comments of src/: whoever holds an RFC number finds the folder, and the table cannot drift.</summary>
public sealed partial class RfcTableTests
{
    private const string Table = "docs/rfcs.md";

    private static readonly string[] Statuses = ["yes", "partial", "planned", "no"];

    private static readonly IReadOnlyList<Row> Rows = ReadRows();

    private static readonly IReadOnlyList<Citation> Citations =
        [.. Repository.Sources("src").SelectMany(file => Cited().Matches(file.Comments).Select(m =>
            new Citation(int.Parse(m.Groups[1].ValueSpan), file.Folder, $"{file.Path}:{file.LineAt(m.Index)}")))];

    [Fact]
    public void Every_cited_rfc_has_a_row() => Repository.AssertNone(
        from cited in Citations
        where Rows.All(row => row.Number != cited.Number)
        group cited by cited.Number into missing
        orderby missing.Key
        select $"{missing.First().Place} cites RFC {missing.Key}, which {Table} does not list. Add: | {missing.Key} | (title) | partial | `{ShortName(missing.First().Folder)}` | (what) |");

    [Fact]
    public void Every_served_rfc_is_cited_where_the_table_says() => Repository.AssertNone(
        from row in Rows
        where row.Status is "yes" or "partial"
        from folder in row.Folders
        where !IsCitedIn(row.Number, folder)
        select $"{Table}:{row.Line}: RFC {row.Number} is '{row.Status}' in `{folder}`, but no comment below {LongName(folder)} cites it. Cite it there as // RFC {row.Number} §n, or correct the row. It is cited in: {Places(row.Number)}");

    [Fact]
    public void Planned_means_that_its_folder_does_not_serve_it_yet() => Repository.AssertNone(
        from row in Rows
        where row.Status == "planned"
        from folder in row.Folders
        where IsCitedIn(row.Number, folder)
        select $"{Table}:{row.Line}: RFC {row.Number} is 'planned' in `{folder}`, but {LongName(folder)} cites it already. Write 'partial' or 'yes'.");

    [Fact]
    public void Rows_are_sorted_complete_and_unique()
    {
        Assert.NotEmpty(Rows);
        Repository.AssertNone(
            Rows.Where(row => !Statuses.Contains(row.Status)).Select(row => $"{Table}:{row.Line}: status '{row.Status}' is none of {string.Join(", ", Statuses)}.")
                .Concat(Rows.Where(row => row.Status is "yes" or "partial" && row.Folders.Count == 0).Select(row => $"{Table}:{row.Line}: RFC {row.Number} names no folder (in backticks, such as `Protocols/Smtp`)."))
                .Concat(Rows.Zip(Rows.Skip(1)).Where(two => two.First.Number >= two.Second.Number).Select(two => $"{Table}:{two.Second.Line}: RFC {two.Second.Number} stands behind {two.First.Number}; rows are sorted and unique.")));
    }

    private static bool IsCitedIn(int number, string folder)
    {
        var path = LongName(folder);
        return Citations.Any(c => c.Number == number && (c.Folder == path || c.Folder.StartsWith(path + "/", StringComparison.Ordinal)));
    }

    private static string Places(int number) =>
        string.Join(", ", Citations.Where(c => c.Number == number).Select(c => ShortName(c.Folder)).Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } places ? places : "nowhere";

    // Protocols/Smtp is src/Stafett.Protocols/Smtp; Stafett/Sandbox is src/Stafett/Sandbox.
    private static string LongName(string folder) =>
        folder == "Stafett" || folder.StartsWith("Stafett/", StringComparison.Ordinal) ? $"src/{folder}" : $"src/Stafett.{folder}";

    private static string ShortName(string path) =>
        path.StartsWith("src/Stafett.", StringComparison.Ordinal) ? path["src/Stafett.".Length..] : path["src/".Length..];

    private static List<Row> ReadRows()
    {
        var rows = new List<Row>();
        var line = 0;
        foreach (var text in Repository.ReadText(Table).Split('\n'))
        {
            line++;
            if (RowLine().Match(text) is { Success: true } match)
                rows.Add(new Row(line, int.Parse(match.Groups[1].ValueSpan), match.Groups[2].Value, [.. FolderName().Matches(match.Groups[3].Value).Select(m => m.Groups[1].Value)]));
        }

        return rows;
    }

    private sealed record Row(int Line, int Number, string Status, IReadOnlyList<string> Folders);

    private sealed record Citation(int Number, string Folder, string Place);

    // A number at the end of one comment line can stand on the next.
    [GeneratedRegex(@"\bRFC[ \t]+(\d{3,5})\b")]
    private static partial Regex Cited();

    [GeneratedRegex(@"^\|\s*(\d{3,5})\s*\|[^|]*\|\s*(\w+)\s*\|([^|]*)\|")]
    private static partial Regex RowLine();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex FolderName();
}
