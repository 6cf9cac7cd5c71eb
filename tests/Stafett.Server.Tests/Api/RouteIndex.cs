using System.Text.RegularExpressions;

namespace Stafett.Server.Tests.Api;

/// <param name="Reason">Why it is not served; empty: it is.</param>
internal sealed record IndexedRoute(string Method, string Template, string Access, string Reason)
{
    public string Name => $"{Method} {Template}";

    /// <summary>With something in place of each parameter.</summary>
    public string Path => Regex.Replace(Template, @"\{\w+\}", "0123456789abcdef01234567");
}

internal static partial class RouteIndex
{
    public static IReadOnlyList<IndexedRoute> All { get; } =
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Api", "RouteIndex.txt"))
            .Select(line => Line().Match(line)).Where(match => match.Success)
            .Select(match => new IndexedRoute(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value)),
    ];

    [GeneratedRegex(@"^(GET|POST|PUT|DELETE)\s+(/\S+)\s+(\S+)(?:\s+- (.+))?$")]
    private static partial Regex Line();
}
