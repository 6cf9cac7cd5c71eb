using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Protocols.Message;

namespace Stafett.Sandbox;

/// <summary>
/// The sandbox's pages over HTTP. Reachable from this machine only: a request under another host name (DNS rebinding) and a form from another
/// site are refused. Mail is shown as escaped text, never as HTML.
/// </summary>
internal sealed class OutsideWorldPage(IServiceProvider services, OutsideWorld world, SandboxZone zone, SandboxPorts ports, TimeProvider time)
{
    public const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const int MaxForm = 16 * 1024;
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, string> AssetTypes = new()
    {
        ["logo.svg"] = "image/svg+xml",
        ["sandbox.css"] = "text/css; charset=utf-8",
        ["sandbox.js"] = "text/javascript; charset=utf-8",
    };

    public static void Map(WebApplication app)
    {
        var services = app.Services;
        var page = new OutsideWorldPage(
            services, services.GetRequiredService<OutsideWorld>(), services.GetRequiredService<SandboxZone>(), services.GetRequiredService<SandboxPorts>(), services.GetRequiredService<TimeProvider>());
        app.Use(GuardAsync);
        new HookEndpoints(services.GetRequiredService<OutsideHooks>(), services.GetRequiredService<SandboxPorts>(), services.GetRequiredService<TimeProvider>()).Map(app);
        new RegistrarEndpoints(services.GetRequiredService<Registrar>(), services.GetRequiredService<SandboxPorts>()).Map(app);
        new SenderEndpoints(
            services.GetRequiredService<SandboxZone>(), services.GetRequiredService<SandboxPorts>(), services.GetRequiredService<SampleMessage>(), services.GetRequiredService<TimeProvider>()).Map(app);
        page.Map(app);
    }

    private void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", context => HtmlAsync(context, MessagePages.List(world, ports, Cut(context.Request.Query["q"].ToString()), time.GetUtcNow())));
        app.MapGet("/version", context => context.Response.WriteAsync(world.Version.ToString(CultureInfo.InvariantCulture), context.RequestAborted));
        app.MapGet("/messages/{id:long}", MessageAsync);
        app.MapGet("/messages/{id:long}/raw", RawAsync);
        app.MapPost("/messages/clear", ClearAsync);
        app.MapGet("/behaviours", context => HtmlAsync(context, BehaviourPage.Write(world, ports, null)));
        app.MapPost("/behaviours", SetBehaviourAsync);
        app.MapPost("/behaviours/remove", RemoveBehaviourAsync);
        app.MapGet("/domains", context => HtmlAsync(context, DomainsPage.Write(zone, ports)));
        app.MapPost("/send", SendAsync);
        app.MapGet("/assets/{name}", AssetAsync);
        app.MapFallback(context => HtmlAsync(context, MessagePages.NotFound(), StatusCodes.Status404NotFound));
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (!IsOurHost(context.Request.Host.Host))
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "The sandbox answers only as 127.0.0.1 or localhost.");
        if (HttpMethods.IsPost(context.Request.Method) && !IsOurOrigin(context.Request))
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "This form came from another site.");
        return next(context);
    }

    private static bool IsOurHost(string host) => host is "127.0.0.1" or "localhost" or "[::1]";

    // A browser always says where a form comes from; who says nothing is no browser, and no other site can make it act.
    private static bool IsOurOrigin(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && site is not ("same-origin" or "none"))
            return false;
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }

    internal static Task HtmlAsync(HttpContext context, string html, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    private static async Task AssetAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (!AssetTypes.TryGetValue(name, out var type))
        {
            await HtmlAsync(context, MessagePages.NotFound(), StatusCodes.Status404NotFound);
            return;
        }

        context.Response.ContentType = type;
        await using var asset = typeof(OutsideWorldPage).Assembly.GetManifestResourceStream($"sandbox/{name}")!;
        context.Response.ContentLength = asset.Length;
        await asset.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static string Cut(string text) => text.Length > 100 ? text[..100] : text;

    private OutsideMessage? Find(HttpContext context) =>
        world.Find(long.Parse((string)context.Request.RouteValues["id"]!, CultureInfo.InvariantCulture));

    private async Task MessageAsync(HttpContext context)
    {
        if (Find(context) is not { } message)
        {
            await HtmlAsync(context, MessagePages.NotFound(), StatusCodes.Status404NotFound);
            return;
        }

        var passage = services.GetService<SandboxWatch>()?.Find(message);
        var rules = new List<(string, IReadOnlyList<string>)>();
        if (passage is not null && services.GetRequiredService<SandboxWiring>().ExplainRules is { } explain)
        {
            foreach (var (address, _, _) in passage.Recipients)
                rules.Add((address.ToString(), await explain(services, address, context.RequestAborted)));
        }

        var found = services.GetService<OutsideVerdicts>() is { } verdicts ? await verdicts.CheckAsync(message, context.RequestAborted) : null;
        await HtmlAsync(context, MessagePages.One(message, MessageJourney.Write(message, passage, zone, rules), found, time.GetUtcNow()));
    }

    private async Task RawAsync(HttpContext context)
    {
        if (Find(context) is not { } message)
        {
            await HtmlAsync(context, MessagePages.NotFound(), StatusCodes.Status404NotFound);
            return;
        }

        context.Response.ContentType = "message/rfc822";
        context.Response.ContentLength = message.Raw.Length;
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"message-{message.Id}.eml\"");
        await context.Response.Body.WriteAsync(message.Raw, context.RequestAborted);
    }

    private Task ClearAsync(HttpContext context)
    {
        world.Clear();
        return SeeOther(context, "/");
    }

    private async Task SetBehaviourAsync(HttpContext context)
    {
        if (await ReadFormAsync(context) is not { } form)
            return;
        string address = form["address"].ToString(), code = form["code"].ToString(), text = form["text"].ToString(), delay = form["delay"].ToString();
        if (!OutsideBehaviour.TryCreate(address, form["phase"].ToString(), code, text, delay, out var behaviour, out var error))
        {
            await HtmlAsync(context, BehaviourPage.Write(world, ports, error, address, code, text, delay), StatusCodes.Status400BadRequest);
            return;
        }

        if (world.TrySet(behaviour))
            await SeeOther(context, "/behaviours", $"{behaviour}. To end it: {SandboxAdvice.PageUrl(ports)}behaviours\n");
        else
            await HtmlAsync(context, BehaviourPage.Write(world, ports, $"There are {OutsideWorld.MaxBehaviours} behaviours already. Remove one first."), StatusCodes.Status400BadRequest);
    }

    private async Task RemoveBehaviourAsync(HttpContext context)
    {
        if (await ReadFormAsync(context) is not { } form)
            return;
        world.RemoveBehaviour(form["address"].ToString());
        await SeeOther(context, "/behaviours");
    }

    private async Task SendAsync(HttpContext context)
    {
        if (await ReadFormAsync(context) is not { } form)
            return;
        if (!EmailAddress.TryParse(form["to"].ToString(), out var to))
        {
            await HtmlAsync(context, DomainsPage.Write(zone, ports, (Cut(form["to"].ToString()), 553, "That is not an e-mail address.")), StatusCodes.Status400BadRequest);
            return;
        }

        var written = form["from"].ToString();
        if (!EmailAddress.TryParse(written.Length > 0 ? written : SandboxZone.FirstSender, out var from) || from.IsInternational || to.IsInternational)
        {
            await HtmlAsync(context, DomainsPage.Write(zone, ports, (to.ToString(), 553, "The sandbox's sender needs a plain address to write from and to.")), StatusCodes.Status400BadRequest);
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(SendTime);
        (string, int, string) result;
        try
        {
            var message = TestMessages.Write(from, to, form["subject"].ToString(), form["text"].ToString(), time.GetUtcNow());
            var reply = await new SandboxSmtpClient(time).SendAsync(ports.Smtp, SandboxZone.SenderHost, from.ToString(), to.ToString(), message, limit.Token);
            result = (to.ToString(), reply.Code, reply.Text);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            result = (to.ToString(), 0, $"nothing: {error.Message}");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            result = (to.ToString(), 0, $"nothing within {SendTime.TotalSeconds} seconds");
        }

        // The answer is the page itself: sending again is what a reload of it offers to do.
        await HtmlAsync(context, DomainsPage.Write(zone, ports, result));
    }

    /// <param name="text">For a terminal; a browser goes on and never shows it.</param>
    internal static Task SeeOther(HttpContext context, string path, string text = "")
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    internal static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        try
        {
            if (context.Request.HasFormContentType && context.Request.ContentLength is null or <= MaxForm)
                return await context.Request.ReadFormAsync(new Microsoft.AspNetCore.Http.Features.FormOptions { ValueLengthLimit = MaxForm, KeyLengthLimit = 100, ValueCountLimit = 20 }, context.RequestAborted);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // Answered below, like a form of another kind.
        }

        await RefuseAsync(context, StatusCodes.Status400BadRequest, "Send the fields as an ordinary form of at most 16 KB.");
        return null;
    }
}
