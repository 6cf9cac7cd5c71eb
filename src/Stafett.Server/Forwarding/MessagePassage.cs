using Stafett.Authentication;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>One message on its way through, and what is known of it so far: what the owners' logs are made from when it has been answered.</summary>
internal sealed class MessagePassage(ForwardingRequest request, long size)
{
    public ForwardingRequest Request => request;

    public long Size => size;

    /// <summary>Null: it could not be read.</summary>
    public HeaderSection? Headers { get; set; }

    /// <summary>Null: it could not be read.</summary>
    public MessageFingerprint? Fingerprint { get; set; }

    /// <summary>What tells it from others; by its envelope and the connection where it could not be read.</summary>
    public string Name => Fingerprint?.ToString() ?? $"{request.From.SessionId} {request.Mail.ReversePath}";

    public AuthenticationVerdicts? Verdicts { get; set; }

    /// <summary>It came before, and was asked to come again.</summary>
    public bool WasDeferred { get; set; }

    /// <summary>The reply to the message as a whole, when it did not come to targets.</summary>
    public SmtpReply? Refusal { get; private set; }

    /// <summary>Of <see cref="Refusal"/>.</summary>
    public string? Category { get; private set; }

    public IReadOnlyList<TargetOutcome> Outcomes { get; set; } = [];

    public SmtpReply Refuse(string category, SmtpReply reply)
    {
        (Category, Refusal) = (category, reply);
        return reply;
    }
}
