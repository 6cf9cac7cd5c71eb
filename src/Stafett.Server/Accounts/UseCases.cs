using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Server.Abuse;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Accounts.Operators;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Accounts.Teams;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Dns;
using Stafett.Storage.Control;

namespace Stafett.Server.Accounts;

/// <summary>What owners and operators do with domains and aliases, for whichever front door asks.</summary>
public static class UseCases
{
    /// <summary>
    /// Needs in the container: the control database, an <see cref="IDnsResolver"/>, a <see cref="GuardedHttpClient"/>, <see cref="HostingFacts"/>,
    /// <see cref="RateLimits"/>, <see cref="AccountUseCases"/>, the mail of the service, a clock.
    /// </summary>
    public static IServiceCollection AddUseCases(this IServiceCollection services, ForwardingOptions forwarding, DnsOptions dns) => services
        .AddSingleton(provider => FreshDns.Beside(
            provider.GetRequiredService<IDnsResolver>(), dns, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StubResolver>>()))
        .AddSingleton(provider => provider.GetRequiredService<AccountUseCases>().PasswordHasher)
        .AddSingleton<BucketProbe>()
        .AddSingleton<DomainBuckets>()
        .AddSingleton<DomainEditing>()
        .AddSingleton<DomainVerification>()
        .AddSingleton<CatchAllPasswords>()
        .AddSingleton<TeamEditing>()
        .AddSingleton<ServiceLookUps>()
        .AddSingleton<TxtEncryption>()
        .AddSingleton(provider => new RuleTester(
            provider.GetRequiredService<ControlDatabase>(), provider.GetRequiredService<IDnsResolver>(), forwarding, provider.GetRequiredService<HostingFacts>(),
            provider.GetRequiredService<RateLimits>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<AliasEditing>()
        .AddSingleton<AliasBulk>()
        .AddSingleton<AliasImport>()
        .AddSingleton<AliasPasswords>()
        .AddSingleton<RecipientAnswers>()
        .AddSingleton<LogReading>()
        .AddSingleton<OperatorUsers>()
        .AddSingleton<OperatorDomains>()
        .AddSingleton<OperatorOverview>()
        .AddSingleton<DenylistRequests>();
}
