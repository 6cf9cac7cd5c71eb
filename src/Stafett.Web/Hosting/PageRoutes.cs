using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Stafett.Web.Hosting;

/// <summary>Answers a request for a page.</summary>
public delegate Task<IResult> PageHandler(PageContext page);

/// <summary>Where pages are mapped. There is no other way to one than through <see cref="PageGate"/>, which none can leave out.</summary>
public sealed class PageRoutes
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Posting = [HttpMethods.Post];

    private readonly IEndpointRouteBuilder _endpoints;
    private readonly PageGate _gate;

    internal PageRoutes(IEndpointRouteBuilder endpoints, PageGate gate)
    {
        _endpoints = endpoints;
        _gate = gate;
    }

    /// <summary>A page that changes nothing.</summary>
    public void Get(string pattern, Needs needs, PageHandler handler) => Map(pattern, Reading, needs, handler);

    /// <summary>What a form is sent to.</summary>
    public void Post(string pattern, Needs needs, PageHandler handler) => Map(pattern, Posting, needs, handler);

    private void Map(string pattern, string[] methods, Needs needs, PageHandler handler) =>
        _endpoints.MapMethods(pattern, methods, (RequestDelegate)(context => _gate.RunAsync(context, needs, handler))).WithMetadata(needs);

    internal void Fallback(PageHandler handler) =>
        _endpoints.MapFallback("{**path}", context => _gate.RunAsync(context, Needs.Anyone, handler)).WithMetadata(Needs.Anyone);
}
