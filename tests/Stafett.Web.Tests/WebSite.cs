using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SetUp;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Dns;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sealing;
using Stafett.Web.Hosting;

namespace Stafett.Web.Tests;

/// <summary>The dashboard as it is, on a port of its own, with a database of its own and mails in a list.</summary>
public sealed partial class WebSite : IServiceMail, IAsyncLifetime
{
    public const string Password = "seventeen violet umbrellas";

    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-web-").FullName;
    private readonly ConcurrentQueue<Notice> _mails = new();
    private WebApplication _app = null!;

    public Uri Origin { get; private set; } = null!;

    public ControlDatabase Control { get; private set; } = null!;

    public AccountUseCases Accounts => _app.Services.GetRequiredService<AccountUseCases>();

    public IServiceProvider Services => _app.Services;

    public LaterTime Time { get; } = new();

    /// <summary>All that there is in DNS.</summary>
    public ZoneResolver Dns { get; } = new(TimeProvider.System, DnsZone.Empty);

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
            new ControlLocation(DatabaseEngine.Sqlite, Path.Combine(_folder, "control.db")), MasterKeyRing.Parse(new string('5', 64)), new ControlLimits(), Time, Token);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var origin = new Uri("http://localhost");
        builder.Services.AddSingleton(Control);
        builder.Services.AddSingleton<IServiceMail>(this);
        builder.Services.AddSingleton(new AccountSettings { Origin = origin });
        builder.Services.AddSingleton<AccountUseCases>();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        HostedUseCases.Add(builder.Services, Facts(origin), Dns);
        builder.Services.AddDashboard(new DashboardSettings(origin, "mx1.example.net", ShowGallery: true));
        _app = builder.Build();
        _app.MapDashboard();
        await _app.StartAsync(Token);
        Origin = new Uri(_app.Urls.Single());
    }

    private static HostingFacts Facts(Uri origin)
    {
        Assert.True(TxtCipher.TryCreate(new string('k', TxtCipher.KeyLength), out var cipher, out _));
        return new HostingFacts(origin, "mx1.example.net", ["mx1.example.net"]) { Cipher = cipher };
    }

    /// <summary>As a handler of a request would have it: for tests that prepare what pages show.</summary>
    public async Task<Caller> CallerAsync(WebVisitor visitor) =>
        new((await Control.Accounts.FindForSignInAsync(EmailAddress.Parse(visitor.Email), Token))!.Account, IPAddress.Loopback, "tests");

    public T Use<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public WebVisitor Visitor() => new(Origin);

    /// <summary>A visitor who is signed in to a new account.</summary>
    public async Task<WebVisitor> SignedInAsync(string? email = null, bool isVerified = true, bool isOperator = false, Plan plan = Plan.Team)
    {
        var address = EmailAddress.Parse(email ?? $"{Guid.NewGuid():N}@example.com");
        var hash = (await Accounts.PasswordHasher.HashAsync(Password, Token)).Value!;
        var terms = new AccountTerms { Role = isOperator ? MemberRole.Admin : MemberRole.User, Plan = plan };
        Assert.NotNull((await Control.Accounts.CreateAsync(new NewAccount(address, hash) { IsEmailVerified = isVerified, Terms = terms }, Token)).Value);
        var visitor = Visitor();
        visitor.Email = address.ToString();
        await visitor.GetAsync("/sign-in");
        var answer = await visitor.SubmitAsync("/sign-in", ("email", address.ToString()), ("password", Password));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        return visitor;
    }

    /// <summary>A new domain of a visitor, made as a visitor makes one.</summary>
    public static async Task<string> DomainAsync(WebVisitor visitor, string? name = null)
    {
        name ??= $"{Guid.NewGuid():N}.com";
        await visitor.GetAsync("/my-account/domains/new");
        await visitor.SubmitAsync("/my-account/domains/new", ("domain", name), ("catchall_kind", "none"));
        Assert.Equal($"/my-account/domains/{name}/set-up", visitor.Page.Location);
        return name;
    }

    /// <summary>The DNS is this text from now on.</summary>
    public void Publish(string zone)
    {
        Assert.True(ZoneFileParser.TryParse(zone, "", out var parsed, out var errors), string.Join('\n', errors));
        Dns.Zone = parsed;
    }

    public async Task<string> SetUpTokenAsync() => (await new SetUpToken(Control).MakeAsync(Token))!;

    public Notice LastMail(string to) => _mails.Last(mail => mail.To.ToString() == to);

    public async Task<Notice> MailAsync(string to, Func<Notice, bool> which)
    {
        // Some mails are sent behind the answer.
        while (true)
        {
            if (_mails.LastOrDefault(mail => mail.To.ToString() == to && which(mail)) is { } found)
                return found;
            await _arrived.WaitAsync(Token);
        }
    }

    private readonly SemaphoreSlim _arrived = new(0);

    public ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        _mails.Enqueue(notice);
        _arrived.Release();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await Control.DisposeAsync();
        _arrived.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"\b(\d{6})\b")]
    public static partial Regex Pin();
}
