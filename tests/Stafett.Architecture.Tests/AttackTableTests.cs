using System.Text.RegularExpressions;

namespace Stafett.Architecture.Tests;

/// <summary>docs/attacks.md: every attack has a test that is there, or says with what it comes.</summary>
public sealed partial class AttackTableTests
{
    private const string Table = "docs/attacks.md";

    private static readonly HashSet<string> Methods =
        [.. Repository.Sources("tests").SelectMany(file => Method().Matches(file.Code).Select(m => $"{file.Name}.{m.Groups[1].Value}"))];

    private static readonly HashSet<string> Transcripts =
        [.. Repository.Files("tests/Stafett.Server.Tests/Transcripts", "*.txt").Select(path => path["tests/Stafett.Server.Tests/Transcripts/".Length..])];

    [Fact]
    public void Every_test_that_is_named_exists() => Repository.AssertNone(
        from row in Rows()
        from name in row.Tests
        where !Methods.Contains(name) && !Transcripts.Contains(name)
        select $"{Table}:{row.Line}: there is no test `{name}`: write Class.Method, or the transcript as Folder/file.txt.");

    [Fact]
    public void Every_attack_has_a_test_or_says_with_what_it_comes() => Repository.AssertNone(
        Rows().Where(row => row.Tests.Count == 0 && !row.Shown.StartsWith("with ", StringComparison.Ordinal))
            .Select(row => $"{Table}:{row.Line}: attack {row.Number} names no test and does not say \"with (what)\"."));

    [Fact]
    public void Rows_are_sorted_and_unique()
    {
        var rows = Rows();
        Assert.NotEmpty(rows);
        Repository.AssertNone(rows.Zip(rows.Skip(1)).Where(two => two.First.Number >= two.Second.Number)
            .Select(two => $"{Table}:{two.Second.Line}: attack {two.Second.Number} stands behind {two.First.Number}."));
    }

    private static List<Row> Rows()
    {
        var rows = new List<Row>();
        var line = 0;
        foreach (var text in Repository.ReadText(Table).Split('\n'))
        {
            line++;
            if (RowLine().Match(text) is { Success: true } match)
                rows.Add(new Row(line, int.Parse(match.Groups[1].ValueSpan, provider: null), match.Groups[2].Value.Trim(), [.. TestName().Matches(match.Groups[2].Value).Select(m => m.Groups[1].Value)]));
        }

        return rows;
    }

    private sealed record Row(int Line, int Number, string Shown, IReadOnlyList<string> Tests);

    [GeneratedRegex(@"\bpublic\s+(?:static\s+)?(?:async\s+)?(?:void|Task|ValueTask)\s+(\w+)\s*\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"^\|\s*(\d+)\s*\|(?:[^|]*\|){2}([^|]*)\|")]
    private static partial Regex RowLine();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex TestName();
}
