using System.Collections.Immutable;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Spf;

/// <summary>The names of a client that lead back to its address (RFC 7208 §5.5), in normal presentation form.</summary>
/// <param name="IsVoid">Its address has no PTR record.</param>
internal sealed record SpfClientNames(ImmutableArray<string> Names, bool IsVoid)
{
    public static async ValueTask<SpfClientNames> FindAsync(SpfAddress client, SpfQuestions questions)
    {
        var pointers = await questions.AskAsync(client.ReverseName(), DnsType.PTR).ConfigureAwait(false);
        // RFC 7208 §4.6.4: these records are the client's, who could otherwise make an error of the sender's policy.
        var names = pointers.Records.OfType<NameRecord>().Select(r => r.Target).Take(SpfLimits.MaxClientNames).ToArray();
        var pending = Array.ConvertAll(names, name => questions.AskAsync(name, client.IsV4 ? DnsType.A : DnsType.AAAA));
        var confirmed = ImmutableArray.CreateBuilder<string>(names.Length);
        for (var i = 0; i < names.Length; i++)
        {
            // A name that DNS does not tell about is passed over.
            var answer = await pending[i].ConfigureAwait(false);
            if (answer.Records.Any(r => r is AddressRecord address && SpfAddress.From(address.Address) == client))
                confirmed.Add(names[i]);
        }

        return new SpfClientNames(confirmed.DrainToImmutable(), pointers.Records.IsEmpty && !pointers.IsTemporaryFailure);
    }

    public bool HasAtOrBelow(string domain) => Names.Any(name => DnsName.IsAtOrBelow(name, domain));

    /// <summary>RFC 7208 §7.3, <c>%{p}</c>: the domain itself, else a name below it, else any.</summary>
    public string Best(string domain)
    {
        var best = "unknown";
        foreach (var name in Names)
        {
            // An escaped octet would not be itself in what is made of it.
            if (name.Contains('\\', StringComparison.Ordinal))
                continue;
            if (name == domain)
                return name;
            if (best == "unknown" || (DnsName.IsAtOrBelow(name, domain) && !DnsName.IsAtOrBelow(best, domain)))
                best = name;
        }

        return best;
    }
}
