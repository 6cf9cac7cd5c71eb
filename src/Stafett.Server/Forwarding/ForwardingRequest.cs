using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>One message to be forwarded: where it came from, its envelope, and what each recipient means.</summary>
public sealed record ForwardingRequest(ReceivedFrom From, MailParameters Mail, ImmutableArray<ForwardingRecipient> Recipients);

/// <param name="Alias">The address that the sender wrote to.</param>
/// <param name="Targets">Empty: taken and dropped (<c>!</c>).</param>
public sealed record ForwardingRecipient(EmailAddress Alias, ImmutableArray<ResolvedTarget> Targets)
{
    /// <summary>Whose the alias is; null: no account's.</summary>
    public HostedRecipient? Hosted { get; init; }

    /// <summary>A target got it in this try, or may have got it; set while it is forwarded.</summary>
    public bool IsHandedOver { get; set; }
}
