using Microsoft.AspNetCore.Components;

namespace Stafett.Web.Components;

/// <summary>What all fields have: a name, a label, a hint, and what is wrong with them.</summary>
public abstract class FieldPart : Part
{
    [CascadingParameter]
    public FormScope? Around { get; set; }

    /// <summary>As the REST API calls it, so that a problem finds its field.</summary>
    [Parameter]
    [EditorRequired]
    public string Name { get; set; } = "";

    [Parameter]
    [EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public string? Value { get; set; }

    [Parameter]
    public bool IsRequired { get; set; }

    protected FormScope Scope => Around ??= new FormScope(Request, "");

    protected string Id => Scope.Id(Name);

    protected string? Problem => Scope.Problem(Name);

    protected string? DescribedBy => (Hint, Problem) switch
    {
        (null, null) => null,
        (not null, null) => $"{Id}-hint",
        (null, not null) => $"{Id}-problem",
        _ => $"{Id}-problem {Id}-hint",
    };

    protected string? Invalid => Problem is null ? null : "true";
}
