using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Stafett.Protocols.Dns;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Audit;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Jobs;

namespace Stafett.Roles;

/// <summary>What owners do with their domains and aliases, and the jobs that look after them.</summary>
internal static class DomainServices
{
    public static void Add(IServiceCollection services, StafettOptions options, WebAddress address)
    {
        services.AddSingleton(HostingFacts.From(options, address.Origin, MxRole.Cipher(options)));
        services.TryAddSingleton(provider => new GuardedHttpClient(
            provider.GetRequiredService<IDnsResolver>(), options.Delivery.AllowPrivateTargets, provider.GetRequiredService<TimeProvider>()));
        services.AddUseCases(options.Forwarding, options.Dns);
        services.AddSingleton<DomainRecheck>();
        services.AddSingleton<RecipientAsking>();
        services.AddSingleton<AuditDigest>();
        services.AddSingleton<IJob>(provider => new PeriodicJob("audit-digest", TimeSpan.FromMinutes(1), provider.GetRequiredService<AuditDigest>().RunAsync));
        services.AddSingleton<IJob>(provider => new PeriodicJob("domain-recheck", TimeSpan.FromHours(1), provider.GetRequiredService<DomainRecheck>().RunAsync));
        services.AddSingleton<IJob>(provider => new PeriodicJob(
            "recipient-verification", TimeSpan.FromSeconds(15), provider.GetRequiredService<RecipientAsking>().RunAsync));
    }
}
