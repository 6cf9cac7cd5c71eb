using System.Text;

namespace Stafett.Server.Configuration;

/// <summary>The summaries that stand above the options in their source, which is part of the assembly.</summary>
internal static class OptionSummaries
{
    /// <summary><c>MxOptions</c> and <c>MxOptions.Listen</c>, each with its summary in one line of plain text.</summary>
    public static Dictionary<string, string> Read()
    {
        var summaries = new Dictionary<string, string>(StringComparer.Ordinal);
        var assembly = typeof(OptionSummaries).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith("Options/", StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            ReadSource(reader, summaries);
        }

        return summaries;
    }

    private static void ReadSource(StreamReader reader, Dictionary<string, string> summaries)
    {
        var record = "";
        var comment = new StringBuilder();
        while (reader.ReadLine() is { } line)
        {
            var text = line.AsSpan().Trim();
            if (text.StartsWith("///"))
            {
                comment.Append(text[3..]).Append(' ');
                continue;
            }

            const string Declaration = "public sealed record ";
            if (text.StartsWith(Declaration))
            {
                record = text[Declaration.Length..].ToString();
                summaries[record] = Plain(comment.ToString());
            }
            else if (text.StartsWith("public ") && text.IndexOf(" {") is > 0 and var end)
            {
                summaries[$"{record}.{text[(text[..end].LastIndexOf(' ') + 1)..end]}"] = Plain(comment.ToString());
            }

            comment.Clear();
        }
    }

    // <c>25</c> becomes 25, <see cref="MessageMemory"/> becomes MessageMemory.
    private static string Plain(string comment)
    {
        var plain = new StringBuilder(comment.Length);
        for (var i = 0; i < comment.Length; i++)
        {
            if (comment[i] != '<')
            {
                plain.Append(comment[i]);
                continue;
            }

            var end = comment.IndexOf('>', i);
            if (end < 0)
                break;
            var tag = comment[i..end];
            if (tag.Split('"') is [_, var name, ..])
                plain.Append(name);
            i = end;
        }

        return string.Join(' ', plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
