namespace Stafett.Web.Components;

/// <summary>What is other in a found value than in the wanted one.</summary>
internal static class Difference
{
    /// <summary>
    /// The found value in pieces. Beginning and end that are the same are told apart from what stands between them: values are short and mostly wrong in
    /// one place, and then this is what a person would mark. Upper and lower case are the same, as in host names.
    /// </summary>
    public static IEnumerable<(string Text, bool IsOther)> Mark(string wanted, string found)
    {
        if (string.Equals(wanted, found, StringComparison.OrdinalIgnoreCase))
            return [(found, false)];
        var shorter = Math.Min(wanted.Length, found.Length);
        var start = 0;
        while (start < shorter && Same(wanted[start], found[start]))
            start++;
        var end = 0;
        while (end < shorter - start && Same(wanted[^(end + 1)], found[^(end + 1)]))
            end++;
        // Nothing in common worth the name: two different values, not one with a slip.
        if (start + end < Math.Max(wanted.Length, found.Length) / 3)
            return [(found, true)];
        return new[] { (found[..start], false), (found[start..^end], true), (found[^end..], false) }.Where(piece => piece.Item1.Length > 0);
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
