using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Smtp;

namespace Stafett.Sandbox;

/// <summary>A message that arrived in the outside world.</summary>
/// <param name="Peer">The session that it came in.</param>
/// <param name="Answer">What the sending server was told, such as <c>250 2.0.0 Arrived</c>.</param>
/// <param name="Raw">As received: header, empty line, body.</param>
internal sealed record OutsideMessage(
    long Id, DateTimeOffset ArrivedAt, SmtpPeer Peer, ReversePath ReversePath, IReadOnlyList<EmailAddress> Recipients, SmtpReply Answer, ReadOnlyMemory<byte> Raw)
{
    private ShownMessage? _text;

    /// <summary>Read when first looked at: a load of messages that nobody looks at costs nothing.</summary>
    public ShownMessage Text => _text ??= ShownMessage.Read(Raw);
}
