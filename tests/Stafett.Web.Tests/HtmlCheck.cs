using System.Text.RegularExpressions;

namespace Stafett.Web.Tests;

/// <summary>Reads a page of ours as strictly as nobody else does: what it finds is a mistake, even where browsers forgive it.</summary>
internal static partial class HtmlCheck
{
    private static readonly HashSet<string> Void = ["meta", "link", "input", "br", "hr", "img", "col", "wbr"];

    // Attributes that name elements of the page.
    private static readonly string[] References = ["for", "aria-describedby", "aria-labelledby", "aria-controls", "data-reveal", "data-swap"];

    public static IReadOnlyList<string> Problems(string html)
    {
        var problems = new List<string>();
        var open = new Stack<string>();
        var ids = new HashSet<string>();
        var named = new List<(string Attribute, string Id)>();
        foreach (Match tag in Tag().Matches(html))
        {
            var name = tag.Groups[2].Value.ToLowerInvariant();
            if (tag.Groups[1].Value == "/")
            {
                if (open.Count == 0 || open.Pop() is var top && top != name)
                    problems.Add($"</{name}> at {tag.Index} closes nothing that is open");
                continue;
            }

            if (!Void.Contains(name) && tag.Groups[4].Value != "/")
                open.Push(name);
            Attributes(tag, name, problems, ids, named);
        }

        problems.AddRange(open.Select(name => $"<{name}> is not closed"));
        problems.AddRange(named.Where(one => !ids.Contains(one.Id)).Select(one => $"{one.Attribute}=\"{one.Id}\" names nothing"));
        problems.AddRange(Fields(html));
        if (!html.StartsWith("<!doctype html>", StringComparison.OrdinalIgnoreCase))
            problems.Add("no doctype at the start");
        foreach (var (what, count) in new[] { ("<h1", 1), ("<main", 1), ("<title", 1), ("<header", 1), ("<footer", 1) })
        {
            if (Regex.Count(what == "<title" ? html[..html.IndexOf("</head>", StringComparison.Ordinal)] : html, what + @"[\s>]") is var found && found != count)
                problems.Add($"{found} of {what}>");
        }

        return problems;
    }

    private static void Attributes(Match tag, string name, List<string> problems, HashSet<string> ids, List<(string, string)> named)
    {
        var seen = new HashSet<string>();
        foreach (Match attribute in AttributePattern().Matches(tag.Groups[3].Value))
        {
            var (key, value) = (attribute.Groups[1].Value, attribute.Groups[2].Value);
            if (!seen.Add(key))
                problems.Add($"<{name}> has {key} twice");
            if (key == "style" || key.StartsWith("on", StringComparison.Ordinal))
                problems.Add($"<{name} {key}> is not allowed by our policy");
            // A link that says so may lead to the provider of a domain, which does not hear where it was followed.
            var isMeant = name == "a" && key == "href" && value.StartsWith("https://", StringComparison.Ordinal) && tag.Groups[3].Value.Contains("rel=\"external noreferrer\"", StringComparison.Ordinal);
            if (!isMeant && key is "href" or "src" or "action" && (value.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("http", StringComparison.Ordinal) || value.StartsWith("//", StringComparison.Ordinal)))
                problems.Add($"<{name} {key}=\"{value}\"> leads elsewhere");
            if (key == "id" && value.Length > 0 && !ids.Add(value))
                problems.Add($"the id {value} is there twice");
            if (References.Contains(key))
                named.AddRange(value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => (key, id)));
        }

        if (name == "style" || (name == "script" && !seen.Contains("src")))
            problems.Add($"<{name}> stands in the page");
        if (name == "img" && !seen.Contains("alt"))
            problems.Add("<img> without alt");
    }

    // Each field that is seen has a name that is heard.
    private static IEnumerable<string> Fields(string html)
    {
        var labelled = Regex.Matches(html, "<label[^>]*for=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToHashSet();
        foreach (Match field in FieldPattern().Matches(html))
        {
            if (field.Value.Contains("type=\"hidden\"", StringComparison.Ordinal) || field.Value.Contains("aria-label=", StringComparison.Ordinal))
                continue;
            var id = Regex.Match(field.Value, "\\bid=\"([^\"]+)\"").Groups[1].Value;
            var isInside = html.LastIndexOf("<label", field.Index, StringComparison.Ordinal) > html.LastIndexOf("</label>", field.Index, StringComparison.Ordinal);
            if (!labelled.Contains(id) && !isInside)
                yield return $"{field.Value} has no label";
        }
    }

    [GeneratedRegex("<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\\s+[^\\s=<>\"/]+(?:=\"[^\"]*\")?)*)\\s*(/?)>")]
    private static partial Regex Tag();

    [GeneratedRegex("([^\\s=<>\"/]+)(?:=\"([^\"]*)\")?")]
    private static partial Regex AttributePattern();

    [GeneratedRegex("<(?:input|select|textarea)\\b[^>]*>")]
    private static partial Regex FieldPattern();
}
