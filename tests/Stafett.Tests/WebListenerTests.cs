using System.Net;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Notices;

namespace Stafett.Tests;

/// <summary>What every request of the dashboard and the API passes, over real HTTP.</summary>
public sealed class WebListenerTests(SandboxServer sandbox) : IClassFixture<SandboxServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Web => new($"http://127.0.0.1:{sandbox.Ports.Web}/");

    [Fact]
    public async Task Each_request_has_an_id_of_ours()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Web);
        request.Headers.Add("X-Request-Id", "theirs");
        using var first = await sandbox.Http.SendAsync(request, Token);
        using var second = await sandbox.Http.GetAsync(Web, Token);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Matches("^[0-9a-f]{24}$", Assert.Single(first.Headers.GetValues("X-Request-Id")));
        Assert.NotEqual(first.Headers.GetValues("X-Request-Id"), second.Headers.GetValues("X-Request-Id"));
        Assert.False(first.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task What_belongs_to_one_listener_is_not_on_the_other()
    {
        using var metrics = await sandbox.Http.GetAsync(new Uri(Web, "/metrics"), Token);
        using var page = await sandbox.Http.GetAsync("/rule-tester", Token);

        Assert.Equal(HttpStatusCode.NotFound, metrics.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.False(page.Headers.Contains("X-Request-Id"));
    }

    [Fact]
    public async Task Service_mail_arrives_in_the_outside_world()
    {
        var address = EmailAddress.Parse("operator@inbox.example");
        await sandbox.Get<IServiceMail>().SendAsync(new Notice(address, "test", "From the service", "Hello."), Token);

        var message = await sandbox.World.WaitForAsync(address, Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.Null(message.ReversePath.Address);
        Assert.Contains("From: Stafett <stafett@mx.sandbox.example>", System.Text.Encoding.ASCII.GetString(message.Raw.Span), StringComparison.Ordinal);
    }
}
