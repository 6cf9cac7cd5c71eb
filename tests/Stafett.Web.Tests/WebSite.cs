using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Message;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sealing;
using Stafett.Web.Hosting;

namespace Stafett.Web.Tests;

/// <summary>The dashboard as it is, on a port of its own, with a database of its own.</summary>
public sealed class WebSite : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-web-").FullName;
    private WebApplication _app = null!;

    public Uri Origin { get; private set; } = null!;

    public ControlDatabase Control { get; private set; } = null!;

    /// <summary>Every page with its pattern, its methods and what it needs.</summary>
    public IReadOnlyList<(string Pattern, string Method, Needs Needs)> Pages =>
    [
        .. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.OfType<Needs>().Any())
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"], (endpoint, method) => (
                endpoint.RoutePattern.RawText!, method, endpoint.Metadata.OfType<Needs>().Single())),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Control = await ControlDatabase.OpenAsync(
            new ControlLocation(DatabaseEngine.Sqlite, Path.Combine(_folder, "control.db")), MasterKeyRing.Parse(new string('5', 64)), new ControlLimits(), TimeProvider.System, Token);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Control);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddDashboard(new DashboardSettings(new Uri("http://localhost"), "mx1.example.net", ShowGallery: true));
        _app = builder.Build();
        _app.MapDashboard();
        await _app.StartAsync(Token);
        Origin = new Uri(_app.Urls.Single());
    }

    public WebVisitor Visitor() => new(Origin);

    /// <summary>A visitor with a session of a new account, as a sign-in would have given it.</summary>
    public async Task<WebVisitor> SignedInAsync()
    {
        var account = (await Control.Accounts.CreateAsync(
            new NewAccount(EmailAddress.Parse($"{Guid.NewGuid():N}@example.com"), null) { IsEmailVerified = true, Terms = new AccountTerms { Plan = Plan.Team } }, Token)).Value!;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await Control.Sessions.AddAsync(account.Id, TokenHash.Of(token), "test", "127.0.0.1", "test", SessionCookie.Lifetime, Token);
        var visitor = Visitor();
        visitor.Email = account.Email.ToString();
        visitor.Cookies.Add(Origin, new Cookie("stafett", token));
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await Control.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
