using System.Collections.Immutable;

namespace Stafett.Server.Accounts;

/// <summary>What is wrong with a request, gathered: whoever fills in a form wants to hear all of it at once.</summary>
internal sealed class ProblemList
{
    private readonly List<FieldProblem> _problems = [];
    private int _forbidden;

    public bool IsEmpty => _problems.Count == 0;

    public bool Has(string field) => _problems.Exists(problem => problem.Field == field);

    public void Add(string field, string text) => _problems.Add(new FieldProblem(field, text));

    /// <summary>The request is well formed; another caller might do it.</summary>
    public void Forbid(string field, string text)
    {
        _forbidden++;
        Add(field, text);
    }

    /// <summary>Forbidden where nothing else is wrong: whoever may not do it gets no further by mending.</summary>
    public Refusal ToRefusal() => new(_forbidden == _problems.Count ? RefusalKind.Forbidden : RefusalKind.Invalid, _problems.ToImmutableArray());
}
