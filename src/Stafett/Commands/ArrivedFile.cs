using System.Net;
using Stafett.Authentication.Iprev;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Commands;

/// <summary>A message from a file, held as a server holds one that has arrived.</summary>
internal sealed class ArrivedFile : IDisposable
{
    private readonly MessageBuffer _buffer = new(new MemoryBudget(long.MaxValue));

    private ArrivedFile(MessageFile file, LimitOptions limits)
    {
        _ = _buffer.TryWrite(file.Octets);
        _buffer.Is8Bit = file.Octets.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)0x7F);
        Message = new IncomingMessage(_buffer, new HeaderLimits(limits.HeaderSection, limits.HeaderFields));
    }

    public IncomingMessage Message { get; }

    /// <summary>What the last server wrote on top of the message that it delivered (RFC 5321 §4.4); null: nothing.</summary>
    public ReversePath? ReturnPath =>
        Message.Headers.TryGetValue("Return-Path"u8, out var value) && EmailAddress.TryParse(HeaderText.Unfold(value).TrimStart('<').TrimEnd('>'), out var address)
            ? new ReversePath(address)
            : null;

    /// <summary>Null where the header is beyond the limits; then why.</summary>
    public static ArrivedFile? Open(MessageFile file, LimitOptions limits, out string problem)
    {
        problem = "";
        var arrived = new ArrivedFile(file, limits);
        if (arrived.Message.Finish() == HeaderScan.Complete)
            return arrived;
        arrived.Dispose();
        problem = $"The header of this message is beyond what we take: {limits.HeaderSection} octets, {limits.HeaderFields} fields.";
        return null;
    }

    /// <summary>Who brought it, as far as somebody said.</summary>
    /// <param name="unknown">Stands where the client's address would.</param>
    public static async Task<ReceivedFrom> FromAsync(ClaimedSender sender, IPAddress unknown, IDnsResolver dns, string sessionId, TimeProvider time, CancellationToken cancellationToken) => new()
    {
        Remote = sender.Client ?? unknown,
        IsClientKnown = sender.Client is not null,
        Iprev = sender.Client is { } client ? await new IprevResolver(dns).ResolveAsync(client, cancellationToken) : new IprevVerdict(IprevResult.PermError, null),
        Helo = sender.Helo,
        IsExtended = true,
        SessionId = sessionId,
        ReceivedAt = time.GetUtcNow(),
    };

    public void Dispose()
    {
        Message.Dispose();
        _buffer.Dispose();
    }
}
