namespace Stafett.Server.Delivery.Webhooks;

/// <summary>What the URL's own parameters leave out (<c>?raw=false</c>, <c>?attachments=false</c>): the property is not written at all.</summary>
public readonly record struct WebhookPayloadOptions(bool Raw, bool Attachments)
{
    public static readonly WebhookPayloadOptions All = new(Raw: true, Attachments: true);
}
