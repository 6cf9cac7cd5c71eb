using Stafett.Authentication.AuthenticationResults;

namespace Stafett.Sandbox;

/// <summary>Authentication results for people: each check with its verdict, whom it is about, and why.</summary>
internal static class VerdictTable
{
    // In the order in which they build on one another. What else there is says nothing here.
    private static readonly (string Method, string Name)[] Checks = [("spf", "SPF"), ("dkim", "DKIM"), ("arc", "ARC"), ("dmarc", "DMARC")];

    public static Html Write(AuthenticationResultsField field)
    {
        var rows = Html.Of($"");
        foreach (var (method, name) in Checks)
        {
            foreach (var result in field.Results.Where(r => r.Method == method))
                rows.Write($"<tr><th scope=\"row\">{name}</th><td>{Pill(result.Result)}</td>{About(result)}<td data-label=\"Why\">{Reason(result)}</td></tr>\n");
        }

        return Html.Of($"""
            <table class="cards plain verdicts"><thead><tr><th scope="col">Check</th><th scope="col">Verdict</th><th scope="col">About</th><th scope="col">Why</th></tr></thead><tbody>
            {rows}</tbody></table>

            """);
    }

    /// <summary>As one line: <c>spf=pass dkim=none dmarc=none</c>. Of several signatures the best one counts.</summary>
    public static string Line(AuthenticationResultsField field) => string.Join(
        ' ', Checks.Select(c => field.Results.Where(r => r.Method == c.Method).Select(r => r.Result).ToList()).Select((results, i) => results switch
        {
            [] => "",
            _ => $"{Checks[i].Method}={(results.Contains("pass") ? "pass" : results[0])}",
        }).Where(text => text.Length > 0));

    public static Html Pill(string result) => result switch
    {
        "pass" => SandboxLayout.Pill("ok", "✓", result),
        "none" => SandboxLayout.Pill("off", "–", result),
        "fail" or "permerror" => SandboxLayout.Pill("bad", "✕", result),
        "temperror" => SandboxLayout.Pill("wait", "…", result),
        _ => SandboxLayout.Pill("wait", "~", result),
    };

    private static Html About(MethodResult result) => Whom(result) is { Length: > 0 } whom ? Html.Of($"<td class=\"mono\" data-label=\"About\">{whom}</td>") : Html.Of($"<td></td>");

    private static string Whom(MethodResult result) => result.Method switch
    {
        "spf" => result.Property("smtp", "mailfrom") ?? result.Property("smtp", "helo") ?? "",
        "dkim" => result.Property("header", "d") is { } domain ? $"{domain}, {result.Property("header", "a")}" : "",
        "dmarc" => result.Property("header", "from") ?? "",
        _ => "",
    };

    private static string Reason(MethodResult result) => (result.Method, result.Result) switch
    {
        ("dkim", "pass") => $"Unchanged since it was signed ({result.Comment})",
        ("arc", "pass") => $"Every seal of the chain holds ({result.Comment})",
        ("dmarc", "pass") => $"The author's domain vouches for it ({result.Comment})",
        ("dmarc", "fail") => $"The author's domain does not vouch for it ({result.Comment})",
        ("dmarc", "none") => "The author's domain has no policy",
        _ => Sentence(result.Comment ?? ""),
    };

    private static string Sentence(string text) => text.Length > 0 && !text.Contains('.', StringComparison.Ordinal) ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}
