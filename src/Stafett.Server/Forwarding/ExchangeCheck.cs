using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>Whether the mail of a domain comes here, by its MX records: rules count only then.</summary>
internal sealed class ExchangeCheck
{
    private readonly IDnsResolver _dns;
    private readonly HashSet<string> _exchangeHosts;
    private readonly bool _requireMx;

    /// <param name="serviceHost">Counts as our mail exchanger where the options name none.</param>
    public ExchangeCheck(IDnsResolver dns, ForwardingOptions options, string serviceHost)
    {
        _dns = dns;
        IEnumerable<string> hosts = options.ExchangeHosts.Count > 0 ? options.ExchangeHosts : [serviceHost];
        _exchangeHosts = new HashSet<string>(hosts.Select(h => h.TrimEnd('.')).Where(h => h.Length > 0), StringComparer.OrdinalIgnoreCase);
        _requireMx = options.RequireMx && _exchangeHosts.Count > 0;
    }

    /// <param name="mayBeOthers">Its owner says that others hand its mail on to us.</param>
    /// <returns>Null when the domain's mail comes here.</returns>
    public async ValueTask<Resolution?> CheckAsync(EmailAddress recipient, bool mayBeOthers, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        var answer = await _dns.ResolveAsync(recipient.Domain.Name, DnsType.MX, cancellationToken);
        if (answer.IsTemporaryFailure)
        {
            trace?.Step("MX", $"{recipient.Domain} could not be looked up: {answer.Explanation ?? answer.Status.ToString()}");
            return ResolutionReplies.LookupFailed(recipient);
        }

        var exchanges = new List<string>();
        foreach (var record in answer.Records)
        {
            // RFC 7505 §3: a null MX says that the domain takes no mail.
            if (record is not MxRecord { IsNull: false } mx)
                continue;
            exchanges.Add(mx.Exchange);
            if (!_requireMx || mayBeOthers || _exchangeHosts.Contains(mx.Exchange))
            {
                trace?.Step("MX", _exchangeHosts.Contains(mx.Exchange) ? $"{mx.Exchange} is ours."
                    : mayBeOthers ? $"{mx.Exchange}. It need not be ours: the domain has its MX check switched off."
                    : _exchangeHosts.Count > 0 ? $"{mx.Exchange}. It need not be ours (Forwarding:RequireMx is off)."
                    : $"{mx.Exchange} is taken to be ours: no host name of ours is known here (Service:Host, or --exchange).");
                return null;
            }
        }

        if (answer.IsStale)
            return ResolutionReplies.LookupFailed(recipient);
        trace?.Step("MX", exchanges.Count == 0
            ? $"{recipient.Domain} has no MX record, so its forwarding records do not count."
            : $"{recipient.Domain} has its mail sent to {string.Join(", ", exchanges)}, so its forwarding records do not count here.");
        trace?.Step("mend", $"Publish at {recipient.Domain}: {Wanted()}{(exchanges.Count > 0 ? ", and take the others away" : "")}.");
        return ResolutionReplies.NotConfigured(recipient);
    }

    private string Wanted() => _exchangeHosts.Count == 0
        ? "MX 10 and the name of the host that Stafett runs on, such as MX 10 mx1.example.com"
        : "MX 10 " + string.Join(" and MX 10 ", _exchangeHosts);

    public string Publish(Domain domain) => $"Publish at {domain}: {Wanted()}; and TXT \"forward-email=hello:you@where.you.read\".";

    /// <summary>Mail sent to its exchangers could come back to us.</summary>
    public async ValueTask<bool> MayBeOursAsync(Domain domain, CancellationToken cancellationToken)
    {
        var answer = await _dns.ResolveAsync(domain.Name, DnsType.MX, cancellationToken);
        return answer.IsTemporaryFailure || answer.Records.Any(r => r is MxRecord mx && _exchangeHosts.Contains(mx.Exchange));
    }
}
