using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Stafett.Web.Hosting;

/// <summary>Answers a request for a page.</summary>
public delegate Task<IResult> PageHandler(PageContext page);

/// <summary>Of a form, as <see cref="PageRoutes.Post"/> was told.</summary>
internal sealed record KeptFields(IReadOnlyList<string> Names);

/// <summary>Where pages are mapped. There is no other way to one than through <see cref="PageGate"/>, which none can leave out.</summary>
public sealed class PageRoutes
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Posting = [HttpMethods.Post];

    private readonly IEndpointRouteBuilder _endpoints;
    private readonly PageGate _gate;
    private readonly HashSet<string> _read = [];
    private readonly Dictionary<string, Needs> _posted = [];

    internal PageRoutes(IEndpointRouteBuilder endpoints, PageGate gate)
    {
        _endpoints = endpoints;
        _gate = gate;
    }

    /// <summary>A page that changes nothing.</summary>
    public void Get(string pattern, Needs needs, PageHandler handler)
    {
        _read.Add(pattern);
        Map(pattern, Reading, needs, handler);
    }

    /// <summary>What a form is sent to.</summary>
    /// <param name="kept">
    /// Fields that are shown again as they were filled in when a fresh sign-in was in the way. Never a secret, and nothing that is typed so that nobody does something by a slip.
    /// </param>
    public void Post(string pattern, Needs needs, PageHandler handler, params string[] kept)
    {
        _posted[pattern] = needs;
        Map(pattern, Posting, needs, handler, kept);
    }

    private void Map(string pattern, string[] methods, Needs needs, PageHandler handler, params string[] kept) =>
        _endpoints.MapMethods(pattern, methods, (RequestDelegate)(context => _gate.RunAsync(context, needs, handler, kept))).WithMetadata(needs, new KeptFields(kept));

    /// <summary>
    /// The answer to a form stands at the form's address: who asks for that by itself (by a bookmark, a reload of the address, or because a form without script leads back)
    /// gets the page that the form is on, which is the next one above.
    /// </summary>
    internal void AddressesOfForms()
    {
        foreach (var (pattern, needs) in _posted.Where(posted => !_read.Contains(posted.Key)))
        {
            var above = pattern;
            var levels = 0;
            for (; above.Length > 1 && !_read.Contains(above); levels++)
                above = above.LastIndexOf('/') is > 0 and var slash ? above[..slash] : "/";
            Map(pattern, Reading, needs, page => Task.FromResult(page.Redirect(Above(page.Http.Request.Path, levels))));
        }
    }

    private static string Above(PathString path, int levels) => string.Join('/', path.ToUriComponent().Split('/')[..^levels]) is { Length: > 0 } above ? above : "/";

    internal void Fallback(PageHandler handler) =>
        _endpoints.MapFallback("{**path}", context => _gate.RunAsync(context, Needs.Anyone, handler, [])).WithMetadata(Needs.Anyone);
}
