using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api;

/// <summary>Header fields of answers.</summary>
internal static class ApiHeaders
{
    /// <summary>What scripts of other origins may read of an answer.</summary>
    private const string Exposed =
        "Link, Retry-After, X-Item-Count, X-Page-Count, X-Page-Current, X-Page-Size, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, X-Response-Time, "
        + ApiReplays.Replayed;

    public static void Add(HttpContext http, ApiReply reply, TimeSpan elapsed)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["X-Request-Id"] = http.TraceIdentifier;
        headers["X-Response-Time"] = string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0.000}ms");
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = Exposed;
        if (reply.RetryAfter is { } seconds)
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (reply.Page is { } page)
            AddPage(http, page);
    }

    /// <summary>
    /// For the question that a browser asks first. Any origin may call, with the credentials that its own script puts into Authorization; the browser's cookies and
    /// stored passwords stay out, because credentials are not allowed.
    /// </summary>
    public static void AddCors(IHeaderDictionary headers, string methods)
    {
        headers.AccessControlAllowMethods = methods;
        headers.AccessControlAllowHeaders = $"Authorization, Content-Type, {ApiReplays.Header}";
        headers.AccessControlMaxAge = "86400";
    }

    private static void AddPage(HttpContext http, PageFacts page)
    {
        var headers = http.Response.Headers;
        headers["X-Page-Count"] = page.Count.ToString(CultureInfo.InvariantCulture);
        headers["X-Page-Current"] = page.Number.ToString(CultureInfo.InvariantCulture);
        headers["X-Page-Size"] = page.Size.ToString(CultureInfo.InvariantCulture);
        headers["X-Item-Count"] = page.Total.ToString(CultureInfo.InvariantCulture);
        var last = Math.Max(1, page.Count);
        var link = new StringBuilder();
        Append(link, http.Request, "first", 1);
        if (page.Number > 1)
            Append(link, http.Request, "prev", Math.Min(page.Number - 1L, last));
        if (page.Number < last)
            Append(link, http.Request, "next", page.Number + 1L);
        Append(link, http.Request, "last", last);
        headers.Link = link.ToString();
    }

    /// <summary>RFC 8288 §3: a reference by itself, resolved against the request, so that no host name of the client's comes back; RFC 3986 §4.2.</summary>
    private static void Append(StringBuilder link, HttpRequest request, string relation, long page)
    {
        var query = new QueryBuilder();
        foreach (var (name, values) in request.Query)
        {
            if (!name.Equals("page", StringComparison.OrdinalIgnoreCase))
                query.Add(name, (IEnumerable<string>)values!);
        }

        query.Add("page", page.ToString(CultureInfo.InvariantCulture));
        if (link.Length > 0)
            link.Append(", ");
        // A comma may stand in a query, but some clients split the field at every comma.
        link.Append('<').Append(request.Path.ToUriComponent()).Append(query.ToString().Replace(",", "%2C", StringComparison.Ordinal)).Append(">; rel=\"").Append(relation).Append('"');
    }
}
