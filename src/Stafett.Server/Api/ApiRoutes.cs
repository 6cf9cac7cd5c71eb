using System.Collections.Immutable;
using Stafett.Server.Api.Resources;

namespace Stafett.Server.Api;

/// <summary>The route table.</summary>
internal static class ApiRoutes
{
    public const string Prefix = "/v1";

    public static ImmutableArray<ApiRoute> All { get; } =
    [
        .. DocumentApi.Routes,
        .. EncryptApi.Routes,
        .. AccountApi.Routes,
        .. DomainsApi.Routes,
        .. CatchAllPasswordsApi.Routes,
        .. TeamApi.Routes,
        .. AliasesApi.Routes,
        .. LogsApi.Routes,
        .. ServiceApi.Routes,
    ];

    /// <summary>The methods of a path, empty where no route has it. HEAD and OPTIONS are among them.</summary>
    public static ImmutableArray<string> MethodsOf(ReadOnlySpan<char> path)
    {
        var methods = ImmutableArray<string>.Empty;
        foreach (var route in All)
        {
            if (!Matches(route.Template, path))
                continue;
            methods = methods.Add(route.Method);
            if (IsAlsoHead(route))
                methods = methods.Add("HEAD");
        }

        return methods.IsEmpty ? methods : methods.Add("OPTIONS");
    }

    // RFC 9110 §9.3.2: HEAD is GET without the content.
    public static bool IsAlsoHead(ApiRoute route) => route.Method == "GET" && !route.HasEffects;

    private static bool Matches(ReadOnlySpan<char> template, ReadOnlySpan<char> path)
    {
        path = path.TrimEnd('/');
        while (true)
        {
            var wanted = Segment(ref template, out var isTemplateDone);
            var given = Segment(ref path, out var isPathDone);
            var fits = wanted is ['{', ..] ? !given.IsEmpty : given.Equals(wanted, StringComparison.OrdinalIgnoreCase);
            if (!fits || isTemplateDone != isPathDone)
                return false;
            if (isTemplateDone)
                return true;
        }
    }

    private static ReadOnlySpan<char> Segment(ref ReadOnlySpan<char> path, out bool isLast)
    {
        var slash = path.IndexOf('/');
        isLast = slash < 0;
        var segment = isLast ? path : path[..slash];
        path = isLast ? [] : path[(slash + 1)..];
        return segment;
    }
}
