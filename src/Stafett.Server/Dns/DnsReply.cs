using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

internal enum DnsReplyKind
{
    /// <summary>A message that answers the question asked; whatever its code.</summary>
    Message,

    /// <summary>A datagram with TC set, a changed case, or too many wrong ones: the same question is asked by TCP.</summary>
    AskByTcp,

    Timeout,

    /// <summary>No connection, a broken one, or octets that are no answer.</summary>
    Failed,
}

/// <summary>What one try at one upstream gave.</summary>
internal readonly record struct DnsReply(DnsReplyKind Kind, DnsMessage? Message, string? Problem)
{
    public static DnsReply Of(DnsMessage message) => new(DnsReplyKind.Message, message, null);

    public static DnsReply AskByTcp(string why) => new(DnsReplyKind.AskByTcp, null, why);

    public static DnsReply Failed(string why) => new(DnsReplyKind.Failed, null, why);

    public static DnsReply TimedOut { get; } = new(DnsReplyKind.Timeout, null, "no answer in time");
}
