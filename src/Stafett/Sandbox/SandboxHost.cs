using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Hosting;
using Stafett.Roles;
using Stafett.Server.Configuration;
using Stafett.Server.Smtp;
using Stafett.Storage.Control;

namespace Stafett.Sandbox;

/// <summary>Puts the sandbox together: the server as it is, the outside world and its page, in one process on loopback.</summary>
internal static class SandboxHost
{
    /// <summary>Signs what the sandbox posts; everybody may know it.</summary>
    public const string KeyOfWebhooks = "webhook-key-of-the-sandbox";

    private const string KeyOfTheSandbox = "sandbox-key-of-32-characters-...";

    /// <param name="database">Null: no accounts, no dashboard.</param>
    public static WebApplication Build(SandboxPorts ports, SandboxWiring wiring, StafettOptions options, OutsideWorld world, SandboxKeys keys, ControlDatabase? database = null)
    {
        var zone = SandboxZone.Create(ports, wiring.EncryptTxt is { } encrypt ? value => encrypt(options.Forwarding.TxtEncryptionKey, value) : null, keys);
        var roles = new List<ServerRole>();
        if (database is not null)
            roles.AddRange([AccountsRole.Role, ApiRole.Role, WebRole.Sandbox]);
        if (wiring.Mx is { } mx)
            roles.Add(mx with { AddServices = (services, given) => AddWatched(mx, services, given) });
        roles.Add(HttpRole.Role);
        roles.Add(new ServerRole(
            "outside",
            (services, _) =>
            {
                services.AddSingleton(world);
                services.AddSingleton<OutsideHooks>();
                services.AddSingleton(zone);
                services.AddSingleton(keys);
                services.AddSingleton<SampleMessage>();
                services.AddSingleton(ports);
                services.AddSingleton(wiring);
                services.AddSingleton(_ => new Registrar(zone));
                wiring.AnswerDns?.Invoke(services, ports);
            },
            (set, _) =>
            {
                if (wiring.ServeSmtp is not { } serve)
                    return;
                foreach (var port in (ReadOnlySpan<int>)[ports.Outside, ports.OutsideCustom])
                    set.Add("--port-base", "the outside world (SMTP)", Loopback(port), listen => serve(listen, options, world));
            },
            MapEndpoints: (app, _) => OutsideWorldPage.Map(app)));
        // What goes wrong is in the replies that the journey prints; the log of a sandbox is only for our own bugs.
        return ServerHost.Build(options, roles, ServerHost.Listen(options, roles), database, LogLevel.Warning, logToError: true, logForPeople: true);
    }

    public static SandboxZone Zone(WebApplication app) => app.Services.GetRequiredService<SandboxZone>();

    /// <summary>What differs from <c>stafett serve</c>: places, and that targets may be on this machine.</summary>
    /// <param name="directory">Where keys lie, and fingerprints are kept when it ends.</param>
    /// <param name="keys">Null: nothing is signed.</param>
    public static StafettOptions Options(SandboxPorts ports, string directory, SandboxKeys? keys = null) => new()
    {
        // The session's id ties a message in the outside world to what its sender was told.
        Service = new ServiceOptions { Host = SandboxZone.Host, DataDirectory = directory, ShowSessionId = true },
        Mx = new MxOptions { Listen = [$"127.0.0.1:{ports.Smtp}"] },
        Http = new HttpOptions { Listen = [$"127.0.0.1:{ports.Http}"] },
        Web = new WebOptions { Listen = [$"127.0.0.1:{ports.Web}"] },
        Delivery = new DeliveryOptions { Port = ports.Outside, AllowPrivateTargets = true, ConnectTimeout = TimeSpan.FromSeconds(5) },
        Forwarding = new ForwardingOptions { TxtEncryptionKey = KeyOfTheSandbox },
        Webhooks = new WebhookOptions { Key = KeyOfWebhooks },
        Srs = new SrsOptions { Secrets = ["secret-of-the-sandbox"] },
        Authentication = new SenderAuthenticationOptions { TrustedSealers = [SandboxSenders.TrustedList] },
        Signing = keys?.Save(directory) ?? new SigningOptions { Mode = "never" },
    };

    private static void AddWatched(ServerRole mx, IServiceCollection services, StafettOptions options)
    {
        mx.AddServices(services, options);
        var policy = services.Last(s => s.ServiceType == typeof(ISmtpPolicy)).ImplementationType!;
        services.AddSingleton(provider => new SandboxWatch((ISmtpPolicy)ActivatorUtilities.CreateInstance(provider, policy), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISmtpPolicy>(provider => provider.GetRequiredService<SandboxWatch>());
    }

    private static ListenAddress Loopback(int port) => new(System.Net.IPAddress.Loopback, port);
}
