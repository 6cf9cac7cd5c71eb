using Stafett.Protocols.Message;
using Stafett.Server.Delivery;

namespace Stafett.Server.Forwarding;

/// <summary>Where one copy of a message goes in the end: <see cref="MailTarget"/> or <see cref="WebhookDeliveryTarget"/>.</summary>
public abstract record ResolvedTarget
{
    private protected ResolvedTarget()
    {
    }
}

public sealed record MailTarget(EmailAddress Address, DeliveryRoute Route) : ResolvedTarget
{
    /// <summary>To the mail exchangers of the address's own domain.</summary>
    public static MailTarget To(EmailAddress address) => new(address, new DeliveryRoute(address.Domain, null));

    public override string ToString() => Route.Port is null && Route.Host == Address.Domain ? Address.ToString() : $"{Address} at {Route}";
}

/// <summary>Posted to a URL.</summary>
public sealed record WebhookDeliveryTarget(Uri Url) : ResolvedTarget
{
    public override string ToString() => Url.OriginalString;
}
