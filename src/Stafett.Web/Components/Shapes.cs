using Microsoft.AspNetCore.Components;

namespace Stafett.Web.Components;

/// <summary>The entry of the main menu that a page belongs to.</summary>
public enum Area
{
    None,
    Domains,
    Logs,
    RuleTester,
    Admin,
    Account,
}

public enum ShellWidth
{
    /// <summary>Tables.</summary>
    Wide,

    /// <summary>Text and forms.</summary>
    Narrow,

    /// <summary>One short form, such as signing in: nothing beside it.</summary>
    Form,
}

/// <summary>The four meanings, and a remark. Each is an icon and a word too.</summary>
public enum Status
{
    Ok,
    Wait,
    Broken,
    Off,
    Note,
}

public enum ButtonKind
{
    /// <summary>What most come here for: one on a page.</summary>
    Primary,
    Secondary,
    Quiet,
    Danger,
}

public enum StepState
{
    Done,
    Current,
    Next,
}

public sealed record Crumb(string Text, string Href);

/// <param name="Count">Shown behind the word.</param>
public sealed record Tab(string Text, string Href, long? Count = null);

/// <param name="Hint">What it means, where the word does not say.</param>
public sealed record Option(string Value, string Text, string? Hint = null);

/// <param name="SortKey">What <c>?sort=</c> calls it; null: the list is not sorted by it.</param>
public sealed record Column(string Text, string? SortKey = null, bool IsNumber = false);

public sealed record Step(string Text, string? Href = null, StepState State = StepState.Next);

/// <summary>A thing that happened on the way of a message, or will.</summary>
/// <param name="At">Null: not said.</param>
public sealed record TimelineStep(Status Status, string Title, string? Detail = null, DateTimeOffset? At = null, RenderFragment? Body = null);

/// <summary>Bars of one meaning, one for each label of the chart.</summary>
public sealed record ChartSeries(string Name, Status Status, IReadOnlyList<long> Values);

/// <summary>A DNS record that is wanted, and what was found instead.</summary>
public sealed record RecordView
{
    /// <summary>As <c>MX</c>.</summary>
    public required string Type { get; init; }

    /// <summary>As registrars ask for it: <c>@</c>, or the labels before the domain.</summary>
    public required string Host { get; init; }

    public required string Value { get; init; }

    /// <summary>Of an MX record.</summary>
    public int? Priority { get; init; }

    /// <summary>Null: not looked up yet. Empty: there is none.</summary>
    public IReadOnlyList<string>? Found { get; init; }

    public Status Status { get; init; } = Status.Wait;

    /// <summary>A word or two.</summary>
    public required string Verdict { get; init; }

    /// <summary>What is wrong and what to do; a sentence.</summary>
    public string? Explanation { get; init; }

    /// <summary>What was asked of whom.</summary>
    public RenderFragment? Details { get; init; }

    /// <summary>Of the element: lets it stay open while it is looked up again.</summary>
    public string? Id { get; init; }
}
