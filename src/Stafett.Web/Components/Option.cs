namespace Stafett.Web.Components;

/// <param name="Hint">What it means, where the word does not say.</param>
public sealed record Option(string Value, string Text, string? Hint = null);

/// <param name="SortKey">What <c>?sort=</c> calls it; null: the list is not sorted by it.</param>
public sealed record Column(string Text, string? SortKey = null, bool IsNumber = false);
