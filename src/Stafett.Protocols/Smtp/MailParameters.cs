namespace Stafett.Protocols.Smtp;

/// <summary>What MAIL said (RFC 5321 §4.1.1.2).</summary>
/// <param name="Size">SIZE of RFC 1870, octets; null where not given.</param>
/// <param name="Is8Bit">BODY=8BITMIME (RFC 6152).</param>
/// <param name="IsInternational">SMTPUTF8 (RFC 6531).</param>
public sealed record MailParameters(ReversePath ReversePath, long? Size, bool Is8Bit, bool IsInternational);
