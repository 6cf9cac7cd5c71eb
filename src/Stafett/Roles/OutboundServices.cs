using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Stafett.Hosting;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;
using Stafett.Server.Dns;
using Stafett.Server.Forwarding;
using Stafett.Server.Observability;
using Stafett.Server.Tls;

namespace Stafett.Roles;

/// <summary>What more than one role needs: who we are, our certificate, DNS, our signatures, and handing on. Each is there once, whoever adds it first.</summary>
internal static class OutboundServices
{
    public static void Add(IServiceCollection services, StafettOptions options)
    {
        var identity = ForwardingIdentity.From(options.Service, ServerHost.Version);
        var host = identity.Host.Name;
        services.TryAddSingleton(identity);
        services.TryAddSingleton(provider => Certificate(options.Mx, host, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => DnsChoice.CreateResolver(
            options.Dns, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StubResolver>>(), provider.GetRequiredService<ServerMetrics>()));
        services.TryAddSingleton<IMailDelivery>(provider => new SmtpDelivery(
            options.Delivery, host, provider.GetRequiredService<IDnsResolver>(), new OwnHosts([host, .. options.Forwarding.ExchangeHosts], []),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SmtpDelivery>>(), provider.GetRequiredService<ServerMetrics>()));
        services.TryAddSingleton(provider => ServiceSigner.Create(options.Signing, identity.Host, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<KeyPublication>();
    }

    private static ServerCertificate Certificate(MxOptions options, string host, TimeProvider time) => options.CertificateFile.Length > 0
        ? ServerCertificate.FromFiles(options.CertificateFile, options.CertificateKeyFile)
        : ServerCertificate.SelfMade(host, time);
}
