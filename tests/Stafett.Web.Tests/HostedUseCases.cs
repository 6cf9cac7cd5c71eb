using Microsoft.Extensions.DependencyInjection;
using Stafett.Protocols.Dns;
using Stafett.Server.Abuse;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;

namespace Stafett.Web.Tests;

/// <summary>What pages of domains, aliases and logs ask for, with what it needs.</summary>
internal static class HostedUseCases
{
    public static void Add(IServiceCollection services, HostingFacts facts, IDnsResolver dns)
    {
        services.AddSingleton(facts);
        services.AddSingleton(dns);
        services.AddSingleton<RateLimits>();
        services.AddSingleton(provider => new GuardedHttpClient(dns, allowPrivate: false, provider.GetRequiredService<TimeProvider>()));
        services.AddUseCases(new ForwardingOptions { ExchangeHosts = [.. facts.ExchangeHosts] }, new DnsOptions());
    }
}
