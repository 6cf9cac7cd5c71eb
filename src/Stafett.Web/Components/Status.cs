using Microsoft.AspNetCore.Components;

namespace Stafett.Web.Components;

/// <summary>The four meanings, and a remark. Each is an icon and a word too.</summary>
public enum Status
{
    Ok,
    Wait,
    Broken,
    Off,
    Note,
}

public enum StepState
{
    Done,
    Current,
    Next,
}

public sealed record Step(string Text, string? Href = null, StepState State = StepState.Next);

/// <summary>A thing that happened on the way of a message, or will.</summary>
/// <param name="At">Null: not said.</param>
/// <param name="Icon">Null: that of the status.</param>
public sealed record TimelineStep(Status Status, string Title, string? Detail = null, DateTimeOffset? At = null, RenderFragment? Body = null, IconName? Icon = null);

/// <summary>Bars of one meaning, one for each label of the chart.</summary>
public sealed record ChartSeries(string Name, Status Status, IReadOnlyList<long> Values);
