using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Stafett.Sandbox;

/// <summary>The sample senders over HTTP: their page, their messages for a terminal, and a button; behind the same guard as the others (<see cref="OutsideWorldPage"/>).</summary>
internal sealed class SenderEndpoints(SandboxZone zone, SandboxPorts ports, SampleMessage messages, TimeProvider time)
{
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(30);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/senders", context => OutsideWorldPage.HtmlAsync(context, SendersPage.Write(zone, ports)));
        app.MapGet("/senders/{domain}.eml", MessageAsync);
        app.MapPost("/senders/send", SendAsync);
    }

    private async Task MessageAsync(HttpContext context)
    {
        if (SandboxSenders.Find(zone.Senders, (string)context.Request.RouteValues["domain"]!) is not { } sender)
        {
            await OutsideWorldPage.HtmlAsync(context, MessagePages.NotFound(), StatusCodes.Status404NotFound);
            return;
        }

        context.Response.ContentType = "message/rfc822";
        await context.Response.Body.WriteAsync(messages.Write(sender, SandboxZone.FirstRecipient), context.RequestAborted);
    }

    private async Task SendAsync(HttpContext context)
    {
        if (await OutsideWorldPage.ReadFormAsync(context) is not { } form)
            return;
        if (SandboxSenders.Find(zone.Senders, form["sender"].ToString()) is not { } sender)
        {
            await OutsideWorldPage.HtmlAsync(context, MessagePages.NotFound(), StatusCodes.Status404NotFound);
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(SendTime);
        (SandboxSender, int, string) result;
        try
        {
            var message = Encoding.ASCII.GetString(messages.Write(sender, SandboxZone.FirstRecipient));
            var reply = await new SandboxSmtpClient(time).SendAsync(ports.Smtp, SandboxZone.SenderHost, sender.MailFrom, SandboxZone.FirstRecipient, message, limit.Token);
            result = (sender, reply.Code, reply.Text);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            result = (sender, 0, $"nothing: {error.Message}");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            result = (sender, 0, $"nothing within {SendTime.TotalSeconds} seconds");
        }

        await OutsideWorldPage.HtmlAsync(context, SendersPage.Write(zone, ports, result));
    }
}
