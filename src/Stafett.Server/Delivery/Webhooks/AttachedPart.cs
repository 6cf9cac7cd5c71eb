using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <param name="Id">As IMAP numbers parts (RFC 9051 §6.4.5.1); empty for the message itself.</param>
/// <param name="IsRelated">It stands in a multipart/related.</param>
internal readonly record struct AttachedPart(MimePart Part, string Id, bool IsRelated);
