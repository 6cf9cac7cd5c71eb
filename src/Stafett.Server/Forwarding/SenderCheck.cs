using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>Asks what SPF, DKIM, DMARC, ARC and BIMI say about a message, and whether it is refused for that. One for the process.</summary>
/// <param name="trustedSealers">As the authenticator has them.</param>
public sealed class SenderCheck(MessageAuthenticator authenticator, IReadOnlySet<string> trustedSealers, bool enforces, string receivingHost)
{
    /// <param name="checksHelo">For whoever shows it: no refusal hangs on what SPF says of the HELO name.</param>
    public static SenderCheck Create(SenderAuthenticationOptions options, string host, IDnsResolver dns, TimeProvider time, bool checksHelo = false)
    {
        var trusted = options.TrustedSealers.Select(sealer => Domain.Parse(sealer).Name).ToHashSet(StringComparer.Ordinal);
        var checks = new AuthenticationOptions { TimeLimit = options.Timeout, ArcOverride = new ArcOverrideOptions { TruthSources = trusted }, ChecksHelo = checksHelo };
        var authenticator = new MessageAuthenticator(dns, time, checks);
        return new SenderCheck(authenticator, trusted, options.Enforce, host);
    }

    /// <param name="message">Complete.</param>
    /// <returns>Null in the place of the refusal: the message may go on.</returns>
    public async ValueTask<(SmtpReply? Refusal, AuthenticationVerdicts Verdicts)> CheckAsync(
        ReceivedFrom from, ReversePath sender, IncomingMessage message, CancellationToken cancellationToken)
    {
        var verdicts = await authenticator.AuthenticateAsync(
            new AuthenticationRequest
            {
                Client = from.Remote,
                IsClientKnown = from.IsClientKnown,
                Helo = from.Helo,
                MailFrom = sender,
                Message = message.Signatures,
                Bodies = message.Bodies,
                Iprev = from.Iprev,
                ReceivingHost = receivingHost,
            },
            cancellationToken).ConfigureAwait(false);
        return (enforces ? AuthenticationPolicy.Refuse(verdicts, trustedSealers) : null, verdicts);
    }
}
