using Stafett.Authentication;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>Asks what SPF, DKIM, DMARC, ARC and BIMI say about a message, and whether it is refused for that.</summary>
public sealed class SenderCheck(MessageAuthenticator authenticator, AuthenticationOptions options)
{
    internal async ValueTask<(SmtpReply? Refusal, AuthenticationVerdicts Verdicts)> CheckAsync(ForwardingRequest request, IncomingMessage message, CancellationToken cancellationToken)
    {
        var from = request.From;
        var verdicts = await authenticator.AuthenticateAsync(
            new AuthenticationRequest(from.Remote, request.Mail.ReversePath, message.Signatures, message.Bodies)
            {
                Helo = from.Helo ?? "",
                Iprev = from.Iprev,
            },
            cancellationToken).ConfigureAwait(false);
        return (options.Enforce ? AuthenticationPolicy.Refuse(verdicts) : null, verdicts);
    }
}
