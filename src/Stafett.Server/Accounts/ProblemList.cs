using System.Collections.Immutable;

namespace Stafett.Server.Accounts;

/// <summary>What is wrong with a request, gathered: whoever fills in a form wants to hear all of it at once.</summary>
internal sealed class ProblemList
{
    private readonly List<FieldProblem> _problems = [];

    public bool IsEmpty => _problems.Count == 0;

    public bool Has(string field) => _problems.Exists(problem => problem.Field == field);

    public void Add(string field, string text) => _problems.Add(new FieldProblem(field, text));

    public Refusal ToRefusal(RefusalKind kind = RefusalKind.Invalid) => new(kind, _problems.ToImmutableArray());
}
