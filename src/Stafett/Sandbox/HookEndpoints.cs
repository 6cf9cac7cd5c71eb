using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Stafett.Sandbox;

/// <summary>The webhook receiver over HTTP, and its pages; behind the same guard as the others (<see cref="OutsideWorldPage"/>).</summary>
internal sealed class HookEndpoints(OutsideHooks hooks, SandboxPorts ports, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(OutsideHooks.Root + "/{**path}", hooks.ReceiveAsync);
        app.MapGet("/webhooks", context => OutsideWorldPage.HtmlAsync(context, HookPages.List(hooks, ports, time.GetUtcNow())));
        app.MapGet("/webhooks/version", context => context.Response.WriteAsync(hooks.Version.ToString(CultureInfo.InvariantCulture), context.RequestAborted));
        app.MapGet("/webhooks/{id:long}", context => Find(context) is { } hook
            ? OutsideWorldPage.HtmlAsync(context, HookPages.One(hook, time.GetUtcNow()))
            : OutsideWorldPage.HtmlAsync(context, MessagePages.NotFound(), StatusCodes.Status404NotFound));
        app.MapGet("/webhooks/{id:long}/body", BodyAsync);
        app.MapPost("/webhooks/clear", ClearAsync);
        app.MapPost("/webhooks/behaviours", SetAsync);
        app.MapPost("/webhooks/behaviours/remove", RemoveAsync);
    }

    private OutsideHook? Find(HttpContext context) => hooks.Find(long.Parse((string)context.Request.RouteValues["id"]!, CultureInfo.InvariantCulture));

    private async Task BodyAsync(HttpContext context)
    {
        if (Find(context) is not { } hook)
        {
            await OutsideWorldPage.HtmlAsync(context, MessagePages.NotFound(), StatusCodes.Status404NotFound);
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = hook.Body.Length;
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"webhook-{hook.Id}.json\"");
        await context.Response.Body.WriteAsync(hook.Body, context.RequestAborted);
    }

    private Task ClearAsync(HttpContext context)
    {
        hooks.Clear();
        return OutsideWorldPage.SeeOther(context, "/webhooks");
    }

    private async Task SetAsync(HttpContext context)
    {
        if (await OutsideWorldPage.ReadFormAsync(context) is not { } form)
            return;
        string path = form["path"].ToString(), status = form["status"].ToString(), delay = form["delay"].ToString();
        if (hooks.TrySet(path, status, delay, out var error))
            await OutsideWorldPage.SeeOther(context, "/webhooks", $"Requests to {path} are answered {status}. To end it: {SandboxAdvice.PageUrl(ports)}webhooks\n");
        else
            await OutsideWorldPage.HtmlAsync(context, HookPages.List(hooks, ports, time.GetUtcNow(), error, path, status, delay), StatusCodes.Status400BadRequest);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (await OutsideWorldPage.ReadFormAsync(context) is not { } form)
            return;
        hooks.RemoveBehaviour(form["path"].ToString());
        await OutsideWorldPage.SeeOther(context, "/webhooks");
    }
}
