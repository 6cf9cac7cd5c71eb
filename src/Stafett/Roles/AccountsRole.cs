using Microsoft.Extensions.DependencyInjection;
using Stafett.Server.Abuse;
using Stafett.Server.Configuration;
using Stafett.Server.Jobs;

namespace Stafett.Roles;

/// <summary>What belongs to accounts, whichever front door asks: use cases and their jobs, beside every other role. Needs the control database in the container.</summary>
internal static class AccountsRole
{
    public static ServerRole Role { get; } = new("accounts", AddServices);

    private static void AddServices(IServiceCollection services, StafettOptions options)
    {
        OutboundServices.Add(services, options);
        services.AddSingleton(options.Web);
        services.AddSingleton(WebAddress.From(options));
        services.AddSingleton<RateLimits>();
        services.AddSingleton<IJob, HousekeepingJob>();
        services.AddHostedService<JobRunner>();
        if (options.Database.MasterKeys.Count != 1)
            services.AddHostedService<SecretRenewer>();
    }
}
