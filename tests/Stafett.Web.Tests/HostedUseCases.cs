using Microsoft.Extensions.DependencyInjection;
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

namespace Stafett.Web.Tests;

/// <summary>What pages of domains, aliases and logs ask for, as the program registers it.</summary>
internal static class HostedUseCases
{
    public static void Add(IServiceCollection services, HostingFacts facts, IDnsResolver dns)
    {
        services.AddSingleton(facts);
        services.AddSingleton(dns);
        services.AddSingleton(provider => FreshDns.Beside(dns, new DnsOptions(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RateLimits>();
        services.AddSingleton(provider => provider.GetRequiredService<AccountUseCases>().PasswordHasher);
        services.AddSingleton(provider => new GuardedHttpClient(dns, allowPrivate: false, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BucketProbe>();
        services.AddSingleton<DomainBuckets>();
        services.AddSingleton<DomainEditing>();
        services.AddSingleton<DomainVerification>();
        services.AddSingleton<CatchAllPasswords>();
        services.AddSingleton<TeamEditing>();
        services.AddSingleton<AliasEditing>();
        services.AddSingleton<AliasBulk>();
        services.AddSingleton<AliasImport>();
        services.AddSingleton<AliasPasswords>();
        services.AddSingleton<RecipientAnswers>();
        services.AddSingleton<LogReading>();
        services.AddSingleton<TxtEncryption>();
        services.AddSingleton<OperatorUsers>();
        services.AddSingleton<OperatorDomains>();
        services.AddSingleton<OperatorOverview>();
        services.AddSingleton<DenylistRequests>();
        services.AddSingleton(provider => new RuleTester(
            provider.GetRequiredService<ControlDatabase>(), dns, new ForwardingOptions { ExchangeHosts = [.. facts.ExchangeHosts] }, facts, provider.GetRequiredService<RateLimits>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
