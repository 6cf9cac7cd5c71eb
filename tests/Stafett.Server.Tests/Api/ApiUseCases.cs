using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Abuse;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Configuration;
using Stafett.Server.Tests.Accounts;
using Stafett.Server.Tests.Buckets;
using Stafett.Storage.Control;

namespace Stafett.Server.Tests.Api;

/// <summary>The use cases as the executable registers them.</summary>
internal static class ApiUseCases
{
    /// <summary>As an alias' password is kept.</summary>
    public static string HashOf(string password) => GeneratedPassword.Hash(password);

    public static void Add(IServiceCollection services, IDnsResolver dns, TimeProvider time)
    {
        var origin = new Uri("https://mail.example.org");
        TxtCipher.TryCreate(new string('k', 32), out var cipher, out _);
        services.AddSingleton(new HostingFacts(origin, "mx1.service.example", ["mx1.service.example"]) { Cipher = cipher })
            .AddSingleton<RateLimits>()
            .AddSingleton<AccountsWorld.CollectedMail>()
            .AddSingleton<IServiceMail>(s => s.GetRequiredService<AccountsWorld.CollectedMail>())
            .AddSingleton(new AccountSettings { Origin = origin })
            .AddSingleton(s => new AccountUseCases(
                s.GetRequiredService<ControlDatabase>(), s.GetRequiredService<IServiceMail>(), s.GetRequiredService<AccountSettings>(), time, s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<BucketDoor>().AddSingleton(s => s.GetRequiredService<BucketDoor>().Client(dns, time));
        services.AddUseCases(new ForwardingOptions(), new DnsOptions());
    }
}
