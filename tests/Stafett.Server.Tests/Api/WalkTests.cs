using System.Reflection;

namespace Stafett.Server.Tests.Api;

/// <summary>Walk.txt: what clients may rely on, with the test of each line. A test that is renamed or removed leaves a line without its proof, and this fails.</summary>
public sealed class WalkTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Api");

    private static readonly HashSet<string> Tests =
    [
        .. from type in typeof(WalkTests).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public)
           where method.GetCustomAttributes<FactAttribute>().Any()
           select $"{type.Name}.{method.Name}",
    ];

    private static List<(string Section, string Statement, List<string> Proofs)> Statements { get; } = Read();

    [Fact]
    public void Every_statement_has_a_test_or_a_reason()
    {
        var decision = File.ReadAllText(Path.Combine(Folder, "0018-rest-api.md"));
        var problems = Statements.Where(s => s.Proofs.Count == 0).Select(s => $"{s.Section} {s.Statement}: nothing below it").ToList();
        foreach (var (section, statement, proofs) in Statements)
        {
            problems.AddRange(proofs
                .Where(proof => !(proof.StartsWith("- ", StringComparison.Ordinal)
                    || (proof.StartsWith("0018: ", StringComparison.Ordinal) && decision.Contains(proof[6..], StringComparison.Ordinal)) || Tests.Contains(proof)))
                .Select(proof => $"{section} {statement}: {proof} is no test, and not in the decision"));
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Equal(Statements.Count, Statements.Select(s => (s.Section, s.Statement)).Distinct().Count());
    }

    [Fact]
    public void Every_section_is_there()
    {
        Assert.Equal(["§1", "§1.1", "§2", "§3", "§4", "§5", "§6", "§6.1", "§6.2", "§6.3", "§7", "§12", "§13"], Statements.Select(s => s.Section).Distinct());
    }

    [Fact]
    public void Every_status_of_the_document_is_proven()
    {
        var codes = Statements.Where(s => s.Section == "§1.1" && s.Proofs.Any(Tests.Contains)).Select(s => s.Statement[..3]).ToHashSet();

        Assert.All(Server.Api.ApiRoutes.All.SelectMany(Server.Api.Documents.OpenApiStatus.Of).Select(s => s.Status.ToString()).Distinct(), code => Assert.Contains(code, codes));
    }

    private static List<(string Section, string Statement, List<string> Proofs)> Read()
    {
        var statements = new List<(string, string, List<string> Proofs)>();
        var section = "";
        foreach (var line in File.ReadLines(Path.Combine(Folder, "Walk.txt")).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '§')
                section = line.Split(' ')[0];
            else if (line[0] == ' ')
                statements[^1].Proofs.Add(line.Trim());
            else
                statements.Add((section, line, []));
        }

        return statements;
    }
}
