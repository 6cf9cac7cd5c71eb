using Stafett.Server.Accounts;
using Stafett.Web.Hosting;

namespace Stafett.Web.Components;

/// <summary>What fields know of the form around them: whether it is the one that was sent, what was in it, and what was wrong with it.</summary>
/// <param name="action">Where it is sent to; null: it is none that could have been kept.</param>
public sealed class FormScope(PageContext request, string name, string? action = null)
{
    private readonly KeptForm? _kept = action is null ? null : request.TakeKept(action, name);

    /// <summary>It was sent and refused, and is shown again.</summary>
    public bool IsShownAgain { get; } = request.Refusal is not null && request.Form.Name == name;

    /// <summary>It was sent, did nothing because a fresh sign-in was in the way, and is filled in as it was then.</summary>
    public bool IsKept => _kept is not null;

    public IReadOnlyList<FieldProblem> Problems => IsShownAgain ? request.Refusal!.Problems : [];

    /// <summary>Element ids differ even where two forms of a page have a field of one name.</summary>
    public string Id(string field) => name.Length == 0 ? field : $"{name}-{field}";

    public string? Problem(string field) => Problems.FirstOrDefault(problem => problem.Field == field)?.Text;

    /// <summary>Where typing goes on when the form is shown again.</summary>
    public bool IsFirstProblem(string field) => Problems.FirstOrDefault(problem => problem.Field.Length > 0)?.Field == field;

    public string Value(string field, string? otherwise) => IsShownAgain && request.Form.Has(field) ? request.Form.Raw(field) : _kept?.Values.GetValueOrDefault(field) ?? otherwise ?? "";

    // A box that is off is not sent.
    public bool IsChecked(string field, bool otherwise) =>
        IsShownAgain ? request.Form.Has(field) : _kept?.Values.TryGetValue(field, out var kept) == true ? kept is not null : otherwise;

    public bool IsChosen(string field, string value, string? otherwise) => Value(field, otherwise) == value;
}
