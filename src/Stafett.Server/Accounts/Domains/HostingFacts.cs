using System.Collections.Immutable;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Configuration;

namespace Stafett.Server.Accounts.Domains;

/// <summary>What the use cases of domains know about the server that they run on.</summary>
/// <param name="Origin">The dashboard's address, for links in mails; no path.</param>
/// <param name="Host">The service host: whom a return-path CNAME names.</param>
/// <param name="ExchangeHosts">What MX records of hosted domains name, the preferred one first.</param>
public sealed record HostingFacts(Uri Origin, string Host, ImmutableArray<string> ExchangeHosts)
{
    /// <summary>Opens encrypted TXT values; null: they are explained as problems.</summary>
    public TxtCipher? Cipher { get; init; }

    /// <summary>Webhooks may name addresses of a closed network, as in the sandbox.</summary>
    public bool AllowsPrivate { get; init; }

    /// <summary>Where a domain has no number of its own.</summary>
    public int MaxRecipients { get; init; } = 10;

    public static HostingFacts From(StafettOptions options, Uri origin, TxtCipher? cipher)
    {
        var hosts = options.Forwarding.ExchangeHosts.Select(host => host.TrimEnd('.').ToLowerInvariant()).Where(host => host.Length > 0).ToImmutableArray();
        return new HostingFacts(origin, options.Service.Host, hosts.IsEmpty && options.Service.Host.Length > 0 ? [options.Service.Host] : hosts)
        {
            Cipher = cipher,
            AllowsPrivate = options.Delivery.AllowPrivateTargets,
            MaxRecipients = options.Forwarding.MaxTargetsPerAddress,
        };
    }

    public string Link(string path) => Origin.GetLeftPart(UriPartial.Authority) + path;
}
