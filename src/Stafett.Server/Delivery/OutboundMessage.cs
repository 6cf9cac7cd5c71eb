using System.Buffers;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Delivery;

/// <summary>
/// What is handed to the next hop: our header fields, then the message as it came. Bytes are CRLF lines without bare CR,
/// bare LF or NUL; not dot-stuffed. The caller keeps the memory alive until delivery has ended.
/// </summary>
/// <param name="Prefix">Complete header lines to stand above the message.</param>
public sealed record OutboundMessage(ReversePath ReversePath, ReadOnlyMemory<byte> Prefix, ReadOnlySequence<byte> Content)
{
    /// <summary>There is at least one octet above 127 in the body: the next hop must offer 8BITMIME (RFC 6152).</summary>
    public bool Is8Bit { get; init; }

    /// <summary>Header or envelope hold UTF-8: the next hop must offer SMTPUTF8 (RFC 6531).</summary>
    public bool IsInternational { get; init; }

    /// <summary>The sender said SMTPUTF8, needed or not: where the next hop offers it, it is said again (RFC 6531 §3.6).</summary>
    public bool IsDeclaredInternational { get; init; }

    public long Length => Prefix.Length + Content.Length;
}
