using Stafett.Protocols.Message;
using Stafett.Server.Delivery;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Forwarding;

/// <summary>Where one copy of a message goes in the end: <see cref="MailTarget"/> or <see cref="WebhookDeliveryTarget"/>.</summary>
public abstract record ResolvedTarget
{
    private protected ResolvedTarget()
    {
    }

    /// <summary>The domain whose rule names it, where an account of ours has that domain: its settings and its webhook key hold.</summary>
    public HostedDomain? Owner { get; init; }

    /// <summary>The alias of another rule that leads here, as the recipient's own rule names it: its owner knows that much and no more. Null: the rule names the target itself.</summary>
    public EmailAddress? Via { get; init; }

    /// <summary>Two targets of the same key are one.</summary>
    public abstract string Key { get; }
}

public sealed record MailTarget(EmailAddress Address, DeliveryRoute Route) : ResolvedTarget
{
    /// <summary>To the mail exchangers of the address's own domain.</summary>
    public static MailTarget To(EmailAddress address) => new(address, new DeliveryRoute(address.Domain, null));

    public override string Key => $"{Address.Folded} {Route}";

    public override string ToString() => Route.Port is null && Route.Host == Address.Domain ? Address.ToString() : $"{Address} at {Route}";
}

/// <summary>Posted to a URL.</summary>
public sealed record WebhookDeliveryTarget(Uri Url) : ResolvedTarget
{
    // No address begins with "post ". Two owners have two keys: a request is signed with one.
    public override string Key => Owner is null ? $"post {Url.AbsoluteUri}" : $"post {Url.AbsoluteUri} {Owner.Id}";

    public override string ToString() => Url.OriginalString;
}
