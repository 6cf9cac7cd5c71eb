using System.Text;
using System.Text.Json;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// Each message of the corpus as Stafett, npm's mailparser and Python's email package read it. They differ often, for most messages are broken on purpose:
/// tests/Corpus/differences.tsv explains each difference and says who is right. One that is not explained fails, and so does an explanation that has
/// lost its difference. The email package is that of Python 3.11, which Debian 12 has.
/// </summary>
public sealed class ParserComparisonTests
{
    private const string Mailparser = "mailparser";
    private const string Email = "email";

    private static readonly string Table = Path.Combine(Checkout.CorpusFolder, "differences.tsv");

    private static readonly string[] Messages =
        [.. Directory.EnumerateFiles(Checkout.CorpusFolder, "*.eml", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Checkout.CorpusFolder, f)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Mailparser_differs_as_explained()
    {
        ForeignProgram.Require("mailparser (npm ci in tests/Stafett.EndToEnd.Tests/node)",
            ForeignProgram.IsInstalled("node") && Directory.Exists(Path.Combine(Checkout.NodeFolder, "node_modules", "mailparser")));
        await AssertExplainedAsync(Mailparser, "node", Path.Combine(Checkout.NodeFolder, "parse.js"));
    }

    [Fact]
    public async Task Email_differs_as_explained()
    {
        ForeignProgram.Require("Python 3", ForeignProgram.IsInstalled("python3"));
        await AssertExplainedAsync(Email, "python3", Path.Combine(Checkout.PythonFolder, "parse.py"));
    }

    [Fact]
    public void Explanations_are_whole()
    {
        var rows = Explanations().ToList();
        Assert.All(rows, row => Assert.True(row.Right is "ours" or "theirs" or "both" or "neither" && row.Why.Length > 10 && row.Peer is Mailparser or Email && MessageFacts.Names.Contains(row.Fact), row.ToString()));
        Assert.Equal(rows.Count, rows.DistinctBy(row => (row.Message, row.Peer, row.Fact)).Count());
        Assert.Subset(Messages.Select(m => m[..^4]).ToHashSet(), rows.Select(row => row.Message).ToHashSet());
    }

    private static async Task AssertExplainedAsync(string peer, string program, string script)
    {
        var paths = Messages.Select(m => Path.Combine(Checkout.CorpusFolder, m));
        var result = await ForeignProgram.RunAsync(program, [script], string.Join('\n', paths) + "\n");
        Assert.True(result.ExitCode == 0, result.Output);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == Messages.Length, result.Output.Length > 2_000 ? result.Output[^2_000..] : result.Output);

        var explained = Explanations().Where(row => row.Peer == peer).Select(row => $"{row.Message}\t{row.Fact}").ToHashSet();
        var problems = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            using var json = JsonDocument.Parse(lines[i]);
            var octets = await File.ReadAllBytesAsync(Path.Combine(Checkout.CorpusFolder, Messages[i]));
            var (ours, theirs) = (MessageFacts.Of(octets), MessageFacts.Of(json.RootElement, octets));
            foreach (var fact in MessageFacts.Names.Where(fact => theirs[fact] is { } said && said != ours[fact]))
            {
                if (!explained.Remove($"{Messages[i][..^4]}\t{fact}"))
                    problems.Append($"not explained: {Messages[i][..^4]}\t{peer}\t{fact}\t{ours[fact]}\t{theirs[fact]}\n");
            }
        }

        foreach (var row in explained.Order(StringComparer.Ordinal))
            problems.Append($"explained, but no difference: {row}\n");
        Assert.True(problems.Length == 0, problems.ToString());
    }

    private static IEnumerable<Explanation> Explanations() => File.ReadLines(Table)
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('\t'))
        .Select(cells => new Explanation(cells[0], cells[1], cells[2], cells[3], cells[4]));

    /// <param name="Right">ours, theirs, both (a matter of taste) or neither.</param>
    private sealed record Explanation(string Message, string Peer, string Fact, string Right, string Why);
}
