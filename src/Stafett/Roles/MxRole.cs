using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Srs;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Delivery.Webhooks;
using Stafett.Server.Forwarding;
using Stafett.Server.Observability;
using Stafett.Server.Reporting;
using Stafett.Server.Smtp;
using Stafett.Server.Tls;
using Stafett.Storage.Control;

namespace Stafett.Roles;

/// <summary>Receives mail for the domains that point here, and forwards it.</summary>
internal static class MxRole
{
    public static ServerRole Role { get; } = new("mx", AddServices, AddListeners);

    public static void AddServices(IServiceCollection services, StafettOptions options)
    {
        var identity = ForwardingIdentity.From(options.Service, ServerHost.Version);
        var host = identity.Host.Name;
        OutboundServices.Add(services, options);
        services.AddSingleton(provider => new ConnectionGate(options.Limits.Connections, options.Limits.ConnectionsPerAddress));
        services.TryAddSingleton(provider => new GuardedHttpClient(
            provider.GetRequiredService<IDnsResolver>(), options.Delivery.AllowPrivateTargets, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IWebhookDelivery>(provider => new WebhookDelivery(
            options.Webhooks, provider.GetRequiredService<GuardedHttpClient>(), identity.UserAgent,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebhookDelivery>>(), provider.GetRequiredService<ServerMetrics>()));
        services.AddSingleton(_ => new SrsRewriter(options.Srs.Secrets, options.Srs.MaxAgeDays));
        services.AddSingleton(provider => new ReturnLimit(options.Srs.MaxReturnsPerAddress, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new FingerprintStore(options.Forwarding, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => new LoopMark(System.Text.Encoding.UTF8.GetBytes(options.Srs.Secrets[0])));
        services.AddSingleton(provider => new ForwardingPrefix(
            host, identity.Website, identity.Version, identity.AbuseAddress, provider.GetRequiredService<LoopMark>(), options.Service.ShowSessionId));
        services.AddSingleton(provider => new RecipientResolver(provider.GetRequiredService<IDnsResolver>(), options.Forwarding, host, Cipher(options),
            provider.GetService<ControlDatabase>()?.Rules, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new WebhookKeys(provider.GetService<ControlDatabase>()?.DomainSecrets));
        services.AddSingleton<MailLog>();
        services.AddSingleton<JourneyLog>();
        services.AddSingleton<IprevResolver>();
        services.AddSingleton(provider => SenderCheck.Create(
            options.Authentication, host, provider.GetRequiredService<IDnsResolver>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => MessageSealer.Create(provider.GetRequiredService<ServiceSigner>(), identity.Host, options.Authentication, options.Forwarding));
        services.AddSingleton(options.Forwarding);
        services.AddSingleton(options.Limits);
        // Services stop in reverse order: what was done is saved last.
        services.AddHostedService(provider => new FingerprintKeeper(
            provider.GetRequiredService<FingerprintStore>(), options.Service.DataDirectory, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FingerprintKeeper>>()));
        if (services.Any(s => s.ServiceType == typeof(ControlDatabase)))
        {
            services.AddHostedService(provider => new MailLogKeeper(
                provider.GetRequiredService<MailLog>(), provider.GetRequiredService<ControlDatabase>().Logs, provider.GetRequiredService<ControlDatabase>().Traffic,
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MailLogKeeper>>()));
        }

        services.AddSingleton(options.Reporting);
        services.AddSingleton<DmarcCounts>();
        services.AddHostedService(provider => new DmarcKeeper(
            provider.GetRequiredService<DmarcCounts>(), options.Reporting, options.Service.DataDirectory, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DmarcKeeper>>()));
        services.AddSingleton<BounceSender>();
        services.AddHostedService(provider => provider.GetRequiredService<BounceSender>());
        services.AddSingleton<Forwarder>();
        services.AddSingleton(new MxIdentity(identity.Host, EmailAddress.TryParse(options.Service.Postmaster, out var postmaster) ? postmaster : null));
        if (options.Mx.Discard)
            services.AddSingleton<ISmtpPolicy, DiscardPolicy>();
        else
            services.AddSingleton<ISmtpPolicy, MxPolicy>();
    }

    public static void AddListeners(ListenerSet listeners, StafettOptions options)
    {
        listeners.Add("Mx:Listen", "mail from other servers (SMTP, STARTTLS)", options.Mx.Listen, listen => Serve(listen, options, isImplicitTls: false));
        listeners.Add("Mx:ListenTls", "mail from other servers (SMTP inside TLS)", options.Mx.ListenTls, listen => Serve(listen, options, isImplicitTls: true));
    }

    private static void Serve(ListenOptions listen, StafettOptions options, bool isImplicitTls)
    {
        var services = listen.ApplicationServices;
        var session = new SmtpSessionContext(
            services.GetRequiredService<ForwardingIdentity>().Host.Name, options.Limits, services.GetRequiredService<MemoryBudget>(), services.GetRequiredService<ISmtpPolicy>(),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ServerMetrics>(), services.GetRequiredService<ILogger<SmtpSession>>())
        {
            OffersStartTls = !isImplicitTls,
        };
        var proxies = options.Mx.ProxyPeers.Select(p => IPNetwork.TryParse(p, out var network) ? network : Single(IPAddress.Parse(p))).ToList();
        var listener = new SmtpListener(
            session, services.GetRequiredService<ConnectionGate>(), services.GetRequiredService<ServerCertificate>(), proxies, isImplicitTls);
        listen.Run(new SmtpConnectionHandler(listener).OnConnectedAsync);
    }

    private static IPNetwork Single(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);

    internal static TxtCipher? Cipher(StafettOptions options) =>
        TxtCipher.TryCreate(options.Forwarding.TxtEncryptionKey, out var cipher, out _) ? cipher : null;
}
