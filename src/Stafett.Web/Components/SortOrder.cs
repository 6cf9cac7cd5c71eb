using Stafett.Web.Hosting;

namespace Stafett.Web.Components;

/// <summary>How a list is sorted: <c>?sort=name</c>, or <c>?sort=-name</c> for the other way round.</summary>
public sealed record SortOrder(string Key, bool IsDescending)
{
    public string Text => IsDescending ? "-" + Key : Key;

    /// <param name="otherwise">Where the address says nothing, or something that is not among the keys.</param>
    public static SortOrder From(PageContext page, SortOrder otherwise, params ReadOnlySpan<string> keys)
    {
        var given = page.Query("sort");
        var isDescending = given.StartsWith('-');
        var key = isDescending ? given[1..] : given;
        return keys.Contains(key) ? new SortOrder(key, isDescending) : otherwise;
    }
}
