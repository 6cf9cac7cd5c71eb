using Stafett.Authentication;
using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Storage;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Forwarding;

/// <summary>
/// What the owners of domains want of the senders of one message: TLS, and to be on a list or not on it. Asked for the recipient's domain, and for that of each alias
/// behind it, so that nobody comes in by another door.
/// </summary>
/// <param name="serviceHost">What comes from there, and is proven to, is the service's own.</param>
internal sealed class SenderGate(ReceivedFrom from, HeaderSection headers, AuthenticationVerdicts verdicts, Domain serviceHost)
{
    // Made for the first domain that an account has here; most messages pass without one.
    private Dictionary<Id<HostedDomain>, SmtpReply?>? _known;

    /// <summary>Before the message comes: RFC 3207 §4. Null: go on.</summary>
    public static SmtpReply? RefusePlain(HostedDomain domain, bool isPlain) => domain.Settings.RequireTlsInbound && isPlain
        ? SmtpReply.Of(530, "5.7.0", $"{domain.Name} takes mail over TLS only: issue a STARTTLS command first")
        : null;

    /// <summary>Null: the domain takes it.</summary>
    public SmtpReply? Refuse(HostedDomain? domain)
    {
        if (domain is null)
            return null;
        _known ??= [];
        if (!_known.TryGetValue(domain.Id, out var reply))
            _known[domain.Id] = reply = Decide(domain);
        return reply;
    }

    private SmtpReply? Decide(HostedDomain domain)
    {
        if (RefusePlain(domain, from.TlsVersion is null) is not null)
            return SmtpReply.Of(550, "5.7.10", "The recipient takes mail over TLS only");
        var (allowed, denied) = SenderList.Of(domain.Settings);
        var author = headers.From.Address;
        var isOurs = author?.Domain == serviceHost && verdicts.Dmarc.Result == DmarcResult.Pass;
        // Who says which sender it was would tell a spammer which name to change.
        if (denied.Has(from.Remote, from.HostName, author))
            return SmtpReply.Of(550, "5.7.1", "The recipient does not take mail from this sender");
        return allowed.IsEmpty || isOurs || allowed.Has(from.Remote, from.HostName, author)
            ? null
            : SmtpReply.Of(550, "5.7.1", "The recipient takes mail from chosen senders only");
    }
}
