using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>
/// A fresh socket, port, identifier and letter case for each try, and a connected socket so that only the upstream's own
/// address is heard: what a forger off the path would have to guess (RFC 5452 §9).
/// </summary>
internal sealed class UdpExchange(IPEndPoint upstream) : IDnsExchange
{
    private const int LongestDatagram = 4096;

    // A wrong answer is ignored; a rain of them is an attack, and TCP ends it.
    private const int MaxWrongAnswers = 32;

    private const int PortTries = 4;

    private const int FirstPort = 10_240;

    public async Task<DnsReply> AskAsync(string name, DnsType type, bool withExtension, CancellationToken cancellationToken)
    {
        var query = DnsQuery.Create(name, type, null, mixCase: true, withExtension);
        var buffer = ArrayPool<byte>.Shared.Rent(LongestDatagram);
        try
        {
            using var socket = Open();
            await socket.ConnectAsync(upstream, cancellationToken);
            await socket.SendAsync(query.Octets, cancellationToken);
            for (var wrong = 0; wrong < MaxWrongAnswers; wrong++)
            {
                var length = await socket.ReceiveAsync(buffer, cancellationToken);
                if (Judge(buffer.AsSpan(0, length), query) is { } reply)
                    return reply;
            }

            return DnsReply.AskByTcp("too many wrong answers");
        }
        catch (SocketException e)
        {
            return DnsReply.Failed(e.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static DnsReply? Judge(ReadOnlySpan<byte> datagram, DnsQuery query)
    {
        if (!DnsMessageParser.TryParse(datagram, out var message))
            return IsCutAnswer(datagram, query) ? DnsReply.AskByTcp("a cut answer") : null;
        if (!query.IsAnsweredBy(message))
            return null;
        // Some servers write the question in their own case. TCP makes up for what that takes from us.
        if (!query.HasCaseOf(message))
            return DnsReply.AskByTcp("the question came back in another case");
        return message.IsTruncated ? DnsReply.AskByTcp("a cut answer") : DnsReply.Of(message);
    }

    // TC is set and a record is cut in the middle (RFC 2181 §9 forbids it, old servers do it).
    private static bool IsCutAnswer(ReadOnlySpan<byte> datagram, DnsQuery query) =>
        datagram.Length >= 12 && datagram[..2].SequenceEqual(query.Octets.Span[..2]) && (datagram[2] & 0x82) == 0x82;

    private Socket Open()
    {
        var any = upstream.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        for (var tries = 0; ; tries++)
        {
            var socket = new Socket(upstream.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                // Not all systems choose by chance (RFC 6056); ours to choose first, theirs when we meet used ports.
                socket.Bind(new IPEndPoint(any, tries < PortTries ? RandomNumberGenerator.GetInt32(FirstPort, 65_536) : 0));
                return socket;
            }
            catch (SocketException) when (tries < PortTries)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
