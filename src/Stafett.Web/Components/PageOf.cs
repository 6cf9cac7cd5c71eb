using Microsoft.AspNetCore.Components;

namespace Stafett.Web.Components;

/// <summary>A page: a component that a handler shows with what it found.</summary>
public abstract class PageOf<TModel> : Part
{
    [Parameter]
    [EditorRequired]
    public TModel Model { get; set; } = default!;
}
