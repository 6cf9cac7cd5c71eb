using System.Collections.Immutable;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>
/// What one response says about one question: its CNAME records followed from the name asked for. Records of other names
/// are not looked at, whoever sent them.
/// </summary>
/// <param name="Name">Where the chain ends.</param>
/// <param name="Records">Of the type asked for, at that name.</param>
/// <param name="Aliases">CNAME records passed.</param>
/// <param name="Ttl">The smallest of all records used; seconds.</param>
/// <param name="NegativeTtl">From the SOA record that covers the name (RFC 2308 §5); null: there is none.</param>
internal readonly record struct AliasChain(string Name, ImmutableArray<DnsRecord> Records, int Aliases, uint Ttl, uint? NegativeTtl)
{
    public static AliasChain Follow(DnsMessage message, string name, DnsType type, int maxAliases)
    {
        var aliases = 0;
        var ttl = uint.MaxValue;
        while (true)
        {
            var records = ImmutableArray.CreateBuilder<DnsRecord>();
            NameRecord? alias = null;
            foreach (var record in message.Answers)
            {
                if (record.Name != name)
                    continue;
                if (record.Type == type)
                    records.Add(record);
                else if (record is NameRecord { NameType: DnsType.CNAME } cname)
                    alias ??= cname;
            }

            foreach (var record in records)
                ttl = Math.Min(ttl, record.Ttl);
            if (records.Count > 0 || alias is null || aliases > maxAliases)
                return new AliasChain(name, records.DrainToImmutable(), aliases, ttl, Negative(message, name));
            aliases++;
            ttl = Math.Min(ttl, alias.Ttl);
            name = alias.Target;
        }
    }

    private static uint? Negative(DnsMessage message, string name)
    {
        foreach (var record in message.Authorities)
        {
            if (record is SoaRecord soa && DnsName.IsAtOrBelow(name, soa.Name))
                return Math.Min(soa.Ttl, soa.Minimum);
        }

        return null;
    }
}
