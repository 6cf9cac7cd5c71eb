using Microsoft.AspNetCore.Components;

namespace Stafett.Web.Components;

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
