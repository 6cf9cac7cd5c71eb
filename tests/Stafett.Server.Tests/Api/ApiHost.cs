using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Api;
using Stafett.Server.Configuration;
using Stafett.Server.Http;
using Stafett.Server.Tests.Accounts;
using Stafett.Server.Tests.Buckets;
using Stafett.Server.Tests.Forwarding;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sealing;

namespace Stafett.Server.Tests.Api;

/// <summary>The API on a loopback port, over real HTTP, with its use cases and a database of its own.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-service-with-32-characters";

    private readonly WebApplication _app;
    private readonly string _folder;

    private ApiHost(WebApplication app, ControlDatabase control, string folder, DictionaryResolver dns, FakeTimeProvider time)
    {
        (_app, Control, _folder, Dns, Time) = (app, control, folder, dns, time);
        Address = new Uri(app.Urls.Single());
    }

    public ControlDatabase Control { get; }

    public DictionaryResolver Dns { get; }

    public FakeTimeProvider Time { get; }

    public Uri Address { get; }

    public IEnumerable<RouteEndpoint> Endpoints => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Where every https URL leads.</summary>
    public BucketDoor Buckets => _app.Services.GetRequiredService<BucketDoor>();

    /// <summary>What was mailed to people.</summary>
    public AccountsWorld.CollectedMail Mail => _app.Services.GetRequiredService<AccountsWorld.CollectedMail>();

    public LogLines Log => _app.Services.GetRequiredService<LogLines>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="web">What stands around the API in the executable, with these options; null: the API alone.</param>
    public static async Task<ApiHost> StartAsync(Func<ApiSettings, ApiSettings>? change = null, WebOptions? web = null)
    {
        var folder = Directory.CreateTempSubdirectory("stafett-api-").FullName;
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 9, 0, 0, TimeSpan.Zero));
        var control = await ControlDatabase.OpenAsync(
            new ControlLocation(DatabaseEngine.Sqlite, Path.Combine(folder, "control.db")), MasterKeyRing.Parse(new string('5', 64)), new ControlLimits(), time, Cancel);
        var dns = new DictionaryResolver();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var settings = new ApiSettings(new Uri("https://mail.example.org"), [Secret]);
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton(control).AddSingleton<IDnsResolver>(dns).AddSingleton<LogLines>()
            .AddSingleton<ILoggerProvider>(services => services.GetRequiredService<LogLines>())
            .AddLogging()
            .AddApi(change is null ? settings : change(settings));
        ApiUseCases.Add(builder.Services, dns, time);
        var app = builder.Build();
        if (web is not null)
        {
            app.Run(new HttpPipeline(app.Services, web, ApiEndpoints.Map).InvokeAsync);
        }
        else
        {
            app.UseRouting();
            ApiEndpoints.Map(app);
        }

        await app.StartAsync(Cancel);
        return new ApiHost(app, control, folder, dns, time);
    }

    /// <summary>An account with a proven address and a paid plan.</summary>
    public async Task<ApiClient> AccountAsync(string email, Func<AccountTerms, AccountTerms>? terms = null, bool isVerified = true)
    {
        var paid = new AccountTerms { Plan = Plan.Team };
        var made = await Control.Accounts.CreateAsync(
            new NewAccount(EmailAddress.Parse(email), null) { IsEmailVerified = isVerified, Terms = terms is null ? paid : terms(paid) }, Cancel);
        var token = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12));
        await Control.Tokens.AddAsync(made.Value!.Id, TokenHash.Of(token), "", Cancel);
        return new ApiClient(Address, token, "") { Account = made.Value };
    }

    public ApiClient Client(string userName = "", string password = "") => new(Address, userName, password);

    /// <summary>A domain that counts as proven.</summary>
    public async Task<HostedDomain> DomainAsync(ApiClient owner, string name)
    {
        var made = await Control.Domains.CreateAsync(owner.Account!.Id, new NewDomain(Domain.Parse(name), Plan.Team), Cancel);
        await Control.DomainChecks.SaveAsync(made.Value!.Id, new DomainCheck(new DomainRecords { HasMx = true, HasTxt = true }, true), Cancel);
        return made.Value;
    }

    public async Task<Alias> AliasAsync(ApiClient owner, HostedDomain domain, string name, params string[] recipients) =>
        (await Control.Aliases.CreateAsync(
            owner.Account!.Id, domain.Id, new NewAlias(AliasName.Parse(name), new AliasSettings { Recipients = [.. recipients] }), Cancel)).Value!;

    /// <summary>Makes him a member.</summary>
    public async Task JoinAsync(ApiClient owner, HostedDomain domain, ApiClient member, MemberRole role = MemberRole.User)
    {
        await Control.Teams.InviteAsync(owner.Account!.Id, domain.Id, member.Account!.Email, role, Cancel);
        Assert.True((await Control.Teams.AcceptInviteAsync(member.Account.Id, domain.Id, Cancel)).IsDone);
    }

    /// <summary>An alias with a generated password, as its mail program.</summary>
    public async Task<ApiClient> AliasClientAsync(ApiClient owner, HostedDomain domain, string name)
    {
        var alias = await AliasAsync(owner, domain, name, "target@example.net");
        const string Password = "a generated password";
        await Control.AliasPasswords.AddAsync(owner.Account!.Id, domain.Id, alias.Id, new NewAliasPassword(ApiUseCases.HashOf(Password)), null, Cancel);
        return Client($"{name}@{domain.Name}", Password);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in Log.All.Where(line => line.Contains("Exception", StringComparison.Ordinal)))
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        await _app.DisposeAsync();
        await Control.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>What was logged.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
