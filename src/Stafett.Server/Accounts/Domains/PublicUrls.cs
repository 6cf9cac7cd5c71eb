using System.Net;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Connections;

namespace Stafett.Server.Accounts.Domains;

/// <summary>
/// Says early what would fail later: a URL that the server is to call has to name a public host. The connection itself asks again, about the address that it gets
/// then; this is for people, not for safety.
/// </summary>
internal sealed class PublicUrls(IDnsResolver dns, HostingFacts facts)
{
    /// <summary>Null where it may be called; else what is wrong, in a sentence.</summary>
    public async ValueTask<string?> ProblemAsync(string text, bool needsTls, CancellationToken cancellationToken)
    {
        if (!ForwardingTarget.TryParse(text, out var target) || target is not WebhookTarget { Url: var url } || url.UserInfo.Length > 0)
            return $"Write a URL that begins with {(needsTls ? "https://" : "https:// or http://")}, without user name and password.";
        if (needsTls && url.Scheme != Uri.UriSchemeHttps)
            return "The URL has to begin with https://.";
        if (facts.AllowsPrivate)
            return null;
        if (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var literal))
            return SpecialAddresses.KindOf(literal) is { } kind ? $"{literal} is no public address ({kind})." : null;
        return await HostProblemAsync(url.IdnHost, cancellationToken);
    }

    private async ValueTask<string?> HostProblemAsync(string host, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(
            dns.ResolveAsync(host, DnsType.A, cancellationToken).AsTask(), dns.ResolveAsync(host, DnsType.AAAA, cancellationToken).AsTask());
        var addresses = answers.SelectMany(answer => answer.Records).OfType<AddressRecord>().Select(record => record.Address).ToList();
        if (addresses.Count == 0 && !answers.Any(answer => answer.IsTemporaryFailure))
            return $"{host} has no address in DNS.";
        var special = addresses.Find(SpecialAddresses.Contains);
        return special is null ? null : $"{host} has the address {special}, which is not public.";
    }
}
