using System.Collections.Immutable;
using System.Net;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>An exchanger with its addresses.</summary>
/// <param name="V4">What DNS said about A.</param>
/// <param name="V6">What DNS said about AAAA.</param>
internal sealed record Exchanger(MxRecord Record, DnsAnswer V4, DnsAnswer V6)
{
    public string Host => Record.Exchange;

    public IReadOnlyList<IPAddress> Addresses { get; } =
        [.. V4.Records.Concat(V6.Records).OfType<AddressRecord>().Select(record => record.Address).Distinct().Take(Exchangers.MaxAddresses)];

    /// <summary>The name that its CNAME leads to; null where it has none, as it should be.</summary>
    public string? Alias => V4.IsAlias(Host) ? V4.CanonicalName : V6.IsAlias(Host) ? V6.CanonicalName : null;

    public bool IsLiteral => IPAddress.TryParse(Host, out _);
}

/// <summary>The exchangers of a domain, in the order in which senders try them; of many the first ones.</summary>
internal sealed record Exchangers(DnsAnswer Answer, ImmutableArray<Exchanger> Hosts)
{
    public const int MaxAddresses = 20;
    private const int MaxHosts = 20;

    public bool HasNull => Answer.Records.Any(record => record is MxRecord { IsNull: true });

    public static async Task<Exchangers> FindAsync(string domain, IDnsResolver dns, CancellationToken cancellationToken)
    {
        var answer = await dns.ResolveAsync(domain, DnsType.MX, cancellationToken).ConfigureAwait(false);
        var records = answer.Records.OfType<MxRecord>().Where(mx => !mx.IsNull).OrderBy(mx => mx.Preference).ThenBy(mx => mx.Exchange, StringComparer.Ordinal).Take(MaxHosts);
        var hosts = await Task.WhenAll(records.Select(async mx =>
        {
            var v6 = dns.ResolveAsync(mx.Exchange, DnsType.AAAA, cancellationToken).AsTask();
            return new Exchanger(mx, await dns.ResolveAsync(mx.Exchange, DnsType.A, cancellationToken).ConfigureAwait(false), await v6.ConfigureAwait(false));
        })).ConfigureAwait(false);
        return new Exchangers(answer, [.. hosts]);
    }
}
