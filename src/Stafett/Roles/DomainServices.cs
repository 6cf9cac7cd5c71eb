using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Server.Abuse;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Audit;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Accounts.Operators;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Accounts.Teams;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Dns;
using Stafett.Server.Jobs;
using Stafett.Storage.Control;

namespace Stafett.Roles;

/// <summary>What owners do with their domains and aliases, and the jobs that look after them.</summary>
internal static class DomainServices
{
    public static void Add(IServiceCollection services, StafettOptions options, WebAddress address)
    {
        services.AddSingleton(HostingFacts.From(options, address.Origin, MxRole.Cipher(options)));
        services.AddSingleton(provider => FreshDns.Beside(
            provider.GetRequiredService<IDnsResolver>(), options.Dns, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StubResolver>>()));
        services.TryAddSingleton(provider => new GuardedHttpClient(
            provider.GetRequiredService<IDnsResolver>(), options.Delivery.AllowPrivateTargets, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BucketProbe>();
        services.AddSingleton<DomainBuckets>();
        services.AddSingleton<DomainEditing>();
        services.AddSingleton<DomainVerification>();
        services.AddSingleton<DomainRecheck>();
        services.AddSingleton(provider => provider.GetRequiredService<AccountUseCases>().PasswordHasher);
        services.AddSingleton<CatchAllPasswords>();
        services.AddSingleton<TeamEditing>();
        services.AddSingleton<AliasEditing>();
        services.AddSingleton<LogReading>();
        services.AddSingleton<TxtEncryption>();
        services.AddSingleton<ServiceLookUps>();
        services.AddSingleton<OperatorUsers>();
        services.AddSingleton<OperatorDomains>();
        services.AddSingleton<OperatorOverview>();
        services.AddSingleton<DenylistRequests>();
        services.AddSingleton(provider => new RuleTester(
            provider.GetRequiredService<ControlDatabase>(), provider.GetRequiredService<IDnsResolver>(), options.Forwarding, provider.GetRequiredService<HostingFacts>(),
            provider.GetRequiredService<RateLimits>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AliasBulk>();
        services.AddSingleton<AliasImport>();
        services.AddSingleton<AliasPasswords>();
        services.AddSingleton<RecipientAsking>();
        services.AddSingleton<RecipientAnswers>();
        services.AddSingleton<AuditDigest>();
        services.AddSingleton<IJob>(provider => new PeriodicJob("audit-digest", TimeSpan.FromMinutes(1), provider.GetRequiredService<AuditDigest>().RunAsync));
        services.AddSingleton<IJob>(provider => new PeriodicJob("domain-recheck", TimeSpan.FromHours(1), provider.GetRequiredService<DomainRecheck>().RunAsync));
        services.AddSingleton<IJob>(provider => new PeriodicJob(
            "recipient-verification", TimeSpan.FromSeconds(15), provider.GetRequiredService<RecipientAsking>().RunAsync));
    }
}
