using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Server.Abuse;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;
using Stafett.Server.Forwarding;
using Stafett.Server.Jobs;
using Stafett.Storage.Control;

namespace Stafett.Roles;

/// <summary>What belongs to accounts, whichever front door asks: use cases and their jobs, beside every other role. Needs the control database in the container.</summary>
internal static class AccountsRole
{
    public static ServerRole Role { get; } = new("accounts", AddServices);

    private static void AddServices(IServiceCollection services, StafettOptions options)
    {
        OutboundServices.Add(services, options);
        var address = WebAddress.From(options);
        services.AddSingleton(options.Web);
        services.AddSingleton(address);
        services.AddSingleton<RateLimits>();
        AddMail(services);
        AddSignIn(services, options, address);
        DomainServices.Add(services, options, address);
        services.AddSingleton<IJob, HousekeepingJob>();
        services.AddHostedService<JobRunner>();
        // One key alone cannot have followed another.
        if (options.Database.MasterKeys.Count != 1)
            services.AddHostedService<SecretRenewer>();
    }

    private static void AddMail(IServiceCollection services)
    {
        services.AddSingleton<ServiceMail>();
        services.AddSingleton<IServiceMail>(provider => provider.GetRequiredService<ServiceMail>());
        services.AddSingleton(provider => new NoticeWriter(provider.GetRequiredService<ServiceSigner>(), provider.GetRequiredService<ForwardingIdentity>().Host));
        services.AddHostedService(provider => new NoticeSender(
            provider.GetRequiredService<ServiceMail>(), provider.GetRequiredService<ControlDatabase>(), provider.GetRequiredService<NoticeWriter>(),
            provider.GetRequiredService<IMailDelivery>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<NoticeSender>>(),
            provider.GetService<RecipientResolver>()));
    }

    private static void AddSignIn(IServiceCollection services, StafettOptions options, WebAddress address)
    {
        services.AddSingleton(new AccountSettings
        {
            Origin = address.Origin,
            Registration = options.Web.Registration switch
            {
                "invited" => RegistrationPolicy.Invited,
                "closed" => RegistrationPolicy.Closed,
                _ => RegistrationPolicy.Open,
            },
            NewAccountPlan = ControlWords.PlanOf(options.Web.NewAccountPlan) ?? Plan.Team,
        });
        services.AddSingleton<AccountUseCases>();
        services.AddHostedService<AccountBackground>();
    }
}
