namespace Stafett.Server.Configuration;

/// <summary>How many letters must change, come or go to make one word from another (Levenshtein), whatever their case.</summary>
internal static class EditDistance
{
    private const int MaxLength = 100;

    public static int Between(string left, string right)
    {
        if (left.Length > MaxLength || right.Length > MaxLength)
            return int.MaxValue;
        Span<int> row = stackalloc int[right.Length + 1];
        for (var i = 0; i <= right.Length; i++)
            row[i] = i;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost);
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[right.Length];
    }
}
