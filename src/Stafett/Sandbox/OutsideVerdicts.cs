using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.Sandbox;

/// <summary>
/// What the target's server can say about who sent it a message: it checks as Stafett does, and believes Stafett's seals. It only looks; nothing is refused for it.
/// </summary>
internal sealed class OutsideVerdicts(IDnsResolver dns, TimeProvider time)
{
    private readonly MessageAuthenticator _authenticator = new(
        dns, time, new AuthenticationOptions { ArcOverride = new ArcOverrideOptions { TruthSources = new HashSet<string> { SandboxZone.Host } } });

    /// <summary>In the words of Authentication-Results; null for a message that cannot be read.</summary>
    public async Task<AuthenticationResultsField?> CheckAsync(OutsideMessage message, CancellationToken cancellationToken)
    {
        if (HeaderSectionParser.Parse(message.Raw, HeaderLimits.Default, out var headers) != HeaderScan.Complete)
            return null;
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(message.Raw.Span[headers.BodyOffset..]);
        var verdicts = await _authenticator.AuthenticateAsync(
            new AuthenticationRequest
            {
                Client = message.Peer.Remote.Address,
                Helo = message.Peer.Helo,
                MailFrom = message.ReversePath,
                Message = signatures,
                Bodies = hasher.Finish(),
                ReceivingHost = SandboxZone.OutsideHost,
            },
            cancellationToken);
        return verdicts.ToResults(SandboxZone.OutsideHost, isInternational: true);
    }

    /// <summary>What Stafett had found, as it says on top of the message; null where it did not say so.</summary>
    public static AuthenticationResultsField? FoundBefore(OutsideMessage message)
    {
        var ours = OurFields.In(message).FirstOrDefault(f => f.Name.Equals("Authentication-Results", StringComparison.OrdinalIgnoreCase));
        return ours.Value is { } value && AuthenticationResultsParser.TryParse(System.Text.Encoding.UTF8.GetBytes(value), out var field) ? field : null;
    }
}
