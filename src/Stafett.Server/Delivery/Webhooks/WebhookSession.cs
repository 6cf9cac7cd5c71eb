namespace Stafett.Server.Delivery.Webhooks;

/// <summary>Who brought the message, as the payload's <c>session</c> tells it.</summary>
/// <param name="Recipient">The alias that was written to; the first one where there are several.</param>
/// <param name="RemoteAddress">Without brackets.</param>
/// <param name="ClientHostname">The name found by a reverse look-up, or the address in brackets.</param>
/// <param name="HostNameAppearsAs">What the client said in HELO or EHLO.</param>
/// <param name="Sender">The envelope's, empty for the null reverse path.</param>
/// <param name="Mta">This server's own name.</param>
/// <param name="Arrival">Told twice: as a date, and in milliseconds since 1970.</param>
public sealed record WebhookSession(
    string Recipient,
    string RemoteAddress,
    int RemotePort,
    string ClientHostname,
    string HostNameAppearsAs,
    string Sender,
    string Mta,
    DateTimeOffset Arrival);
