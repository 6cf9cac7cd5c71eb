using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Stafett.Server.Observability;
using Stafett.Storage;

namespace Stafett.Server.Tests.Observability;

public sealed class HealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Mail goes on without the database, so it is said, and nobody starts us anew for it.</summary>
    [Fact]
    public async Task A_database_that_does_not_answer_is_named_and_is_no_reason_to_start_anew()
    {
        var isAway = false;
        var isStopping = false;
        await using var app = Application();
        using var endpoint = new MetricsEndpoint(new ServerMetrics());
        endpoint.Use(app, () => isStopping, _ => isAway ? Task.FromException(new StorageUnavailableException("away", null)) : Task.CompletedTask);
        await app.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await AskAsync(http));
        isAway = true;
        Assert.Equal((HttpStatusCode.OK, "ok\nthe database does not answer\n"), await AskAsync(http));
        isStopping = true;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stopping\nthe database does not answer\n"), await AskAsync(http));
    }

    [Fact]
    public async Task Both_addresses_are_read_only_and_no_other_is_there()
    {
        await using var app = Application();
        using var endpoint = new MetricsEndpoint(new ServerMetrics());
        endpoint.Use(app, () => false);
        await app.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        foreach (var path in (string[])["/healthz", "/metrics"])
        {
            using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Token);
            using var post = await http.PostAsync(path, null, Token);

            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
            Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow);
        }

        using var other = await http.GetAsync("/healthzz", Token);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    private static WebApplication Application()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        return builder.Build();
    }

    private static async Task<(HttpStatusCode, string)> AskAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/healthz", Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
