using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Sandbox;
using Stafett.Server.Buffers;
using Stafett.Server.Smtp;

namespace Stafett.Tests;

/// <summary>The sandbox's pages over real HTTP, without the mail server behind them.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private WebApplication _app = null!;

    internal OutsideWorld World { get; } = new(TimeProvider.System);

    internal SandboxPorts Ports { get; private set; } = null!;

    internal HttpClient Http { get; } = new(new HttpClientHandler { AllowAutoRedirect = false });

    public async ValueTask InitializeAsync()
    {
        Ports = SandboxPorts.Find(21_000)!;
        _app = SandboxHost.Build(Ports, new SandboxWiring(), SandboxHost.Options(Ports, Path.GetTempPath()), World, new SandboxKeys());
        await _app.StartAsync();
        Http.BaseAddress = new Uri(SandboxAdvice.PageUrl(Ports));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    internal static SmtpPeer Peer() => new()
    {
        SessionId = "s1",
        Remote = new IPEndPoint(IPAddress.Loopback, 50_000),
        Local = new IPEndPoint(IPAddress.Loopback, 2526),
        Helo = "mx.sandbox.example",
        ConnectedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The replies to RCPT, and the one to the message where it came so far.</summary>
    internal static async Task<List<SmtpReply>> SendAsync(OutsideWorld world, string text, params string[] recipients)
    {
        var (reply, transaction) = await world.MailAsync(Peer(), new MailParameters(ReversePath.Null, null, false, false), TestContext.Current.CancellationToken);
        Assert.True(reply.IsPositive);
        var replies = new List<SmtpReply>();
        foreach (var recipient in recipients)
            replies.Add(await transaction!.RcptAsync(EmailAddress.Parse(recipient), TestContext.Current.CancellationToken));
        if (!replies.Any(r => r.IsPositive))
            return replies;
        using var message = new MessageBuffer(new MemoryBudget(long.MaxValue));
        Assert.True(message.TryWrite(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"))));
        replies.Add(await transaction!.DataAsync(message, TestContext.Current.CancellationToken));
        return replies;
    }
}
