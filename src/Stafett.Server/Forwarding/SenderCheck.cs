using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>Asks what SPF, DKIM, DMARC, ARC and BIMI say about a message, and whether it is refused for that. One for the process.</summary>
public sealed class SenderCheck(MessageAuthenticator authenticator, bool enforces, string receivingHost)
{
    public static SenderCheck Create(SenderAuthenticationOptions options, string host, IDnsResolver dns, TimeProvider time) => new(
        new MessageAuthenticator(dns, time, new AuthenticationOptions
        {
            TimeLimit = options.Timeout,
            ArcOverride = new ArcOverrideOptions { TruthSources = options.TrustedSealers.ToHashSet(StringComparer.Ordinal) },
        }),
        options.Enforce,
        host);

    internal async ValueTask<(SmtpReply? Refusal, AuthenticationVerdicts Verdicts)> CheckAsync(ForwardingRequest request, IncomingMessage message, CancellationToken cancellationToken)
    {
        var verdicts = await authenticator.AuthenticateAsync(
            new AuthenticationRequest
            {
                Client = request.From.Remote,
                Helo = request.From.Helo,
                MailFrom = request.Mail.ReversePath,
                Message = message.Signatures,
                Bodies = message.Bodies,
                Iprev = request.From.Iprev,
                ReceivingHost = receivingHost,
            },
            cancellationToken).ConfigureAwait(false);
        return (enforces ? AuthenticationPolicy.Refuse(verdicts) : null, verdicts);
    }
}
