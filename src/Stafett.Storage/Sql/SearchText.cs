namespace Stafett.Storage.Sql;

/// <summary>What somebody looks for, as a pattern of LIKE ... ESCAPE '\': it may stand anywhere, in either case, and means only itself.</summary>
internal static class SearchText
{
    public const int MaxLength = 256;

    public static string Anywhere(string text)
    {
        var cut = text.Length > MaxLength ? text[..MaxLength] : text;
        return $"%{cut.ToLowerInvariant().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
    }

    /// <summary>The same for a column that <see cref="TextList"/> wrote.</summary>
    public static string InList(string text) => Anywhere(TextList.Escape(text.Length > MaxLength ? text[..MaxLength] : text));

    /// <summary>A whole element of such a column: a quotation mark that is not escaped stands at its ends only.</summary>
    public static string Element(string text) => Anywhere($"\"{TextList.Escape(text)}\"");
}
