using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stafett.Protocols.ProxyProtocol;

public enum ProxyHeaderStatus
{
    /// <summary>More octets are needed.</summary>
    Incomplete,

    /// <summary>A header; without addresses where the proxy speaks for itself (LOCAL, UNKNOWN).</summary>
    Complete,

    /// <summary>Not a header: the connection must be closed (specification §2).</summary>
    Invalid,
}

/// <param name="Source">The client; null for LOCAL and UNKNOWN.</param>
public readonly record struct ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination);

/// <summary>
/// The header that a load balancer sends in front of a connection, versions 1 (text) and 2 (binary), as in "The PROXY protocol" by W. Tarreau.
/// Only ever read from peers that are configured as proxies.
/// </summary>
public static class ProxyHeaderParser
{
    /// <summary>Version 1 is at most 107 octets; version 2 has 16, then a length: what is behind the addresses is skipped up to this sum.</summary>
    public const int MaxLength = 16 + 2048;

    private const int MaxTextLength = 107;
    private const int BinaryPrefix = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    public static ProxyHeaderStatus Parse(ReadOnlySpan<byte> input, out ProxyHeader header, out int length)
    {
        header = default;
        length = 0;
        if (input.IsEmpty)
            return ProxyHeaderStatus.Incomplete;
        return input[0] == '\r' ? ParseBinary(input, out header, out length) : ParseText(input, out header, out length);
    }

    private static ProxyHeaderStatus ParseBinary(ReadOnlySpan<byte> input, out ProxyHeader header, out int length)
    {
        header = default;
        length = 0;
        var known = Math.Min(input.Length, Signature.Length);
        if (!input[..known].SequenceEqual(Signature[..known]))
            return ProxyHeaderStatus.Invalid;
        if (input.Length < BinaryPrefix)
            return ProxyHeaderStatus.Incomplete;
        var command = input[12] & 0x0F;
        if (input[12] >> 4 != 2 || command > 1)
            return ProxyHeaderStatus.Invalid;
        var total = BinaryPrefix + BinaryPrimitives.ReadUInt16BigEndian(input[14..]);
        if (total > MaxLength)
            return ProxyHeaderStatus.Invalid;
        if (input.Length < total)
            return ProxyHeaderStatus.Incomplete;
        length = total;
        if (command == 0)
            return ProxyHeaderStatus.Complete;
        var body = input[BinaryPrefix..total];
        switch (input[13])
        {
            case 0x00:
                return ProxyHeaderStatus.Complete;
            case 0x11 when body.Length >= 12:
                header = new ProxyHeader(EndPoint(body[..4], body[8..]), EndPoint(body[4..8], body[10..]));
                return ProxyHeaderStatus.Complete;
            case 0x21 when body.Length >= 36:
                header = new ProxyHeader(EndPoint(body[..16], body[32..]), EndPoint(body[16..32], body[34..]));
                return ProxyHeaderStatus.Complete;
            default:
                return ProxyHeaderStatus.Invalid;
        }
    }

    private static IPEndPoint EndPoint(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) =>
        new(new IPAddress(address), BinaryPrimitives.ReadUInt16BigEndian(port));

    private static ProxyHeaderStatus ParseText(ReadOnlySpan<byte> input, out ProxyHeader header, out int length)
    {
        header = default;
        length = 0;
        var prefix = "PROXY "u8;
        var known = Math.Min(input.Length, prefix.Length);
        if (!input[..known].SequenceEqual(prefix[..known]))
            return ProxyHeaderStatus.Invalid;
        var lineFeed = input[..Math.Min(input.Length, MaxTextLength)].IndexOf((byte)'\n');
        if (lineFeed < 0)
            return input.Length >= MaxTextLength ? ProxyHeaderStatus.Invalid : ProxyHeaderStatus.Incomplete;
        if (input[lineFeed - 1] != '\r')
            return ProxyHeaderStatus.Invalid;
        var line = input[prefix.Length..(lineFeed - 1)];
        length = lineFeed + 1;
        if (line.StartsWith("UNKNOWN"u8))
            return ProxyHeaderStatus.Complete;
        var family = line.StartsWith("TCP4 "u8) ? AddressFamily.InterNetwork
            : line.StartsWith("TCP6 "u8) ? AddressFamily.InterNetworkV6
            : AddressFamily.Unspecified;
        if (family == AddressFamily.Unspecified)
            return ProxyHeaderStatus.Invalid;
        line = line[5..];
        if (!TryTakeAddress(ref line, family, out var source) || !TryTakeAddress(ref line, family, out var destination)
            || !TryTakePort(ref line, out var sourcePort) || !TryTakePort(ref line, out var destinationPort) || !line.IsEmpty)
        {
            return ProxyHeaderStatus.Invalid;
        }

        header = new ProxyHeader(new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort));
        return ProxyHeaderStatus.Complete;
    }

    private static bool TryTakeAddress(ref ReadOnlySpan<byte> line, AddressFamily family, out IPAddress address)
    {
        address = IPAddress.None;
        var space = line.IndexOf((byte)' ');
        if (space is <= 0 or > 45)
            return false;
        var word = line[..space];
        line = line[(space + 1)..];
        if (word.IndexOfAnyExcept(AddressCharacters) >= 0 || !IPAddress.TryParse(Encoding.ASCII.GetString(word), out var parsed) || parsed.AddressFamily != family)
            return false;
        address = parsed;
        // IPAddress reads "1" and "010.0.0.1" as addresses of its own choice.
        return family != AddressFamily.InterNetwork || Encoding.ASCII.GetString(word) == parsed.ToString();
    }

    private static readonly System.Buffers.SearchValues<byte> AddressCharacters =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    private static bool TryTakePort(ref ReadOnlySpan<byte> line, out int port)
    {
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];
        line = space < 0 ? default : line[(space + 1)..];
        return Utf8Parser.TryParse(word, out port, out var used) && used == word.Length && port is >= 0 and <= 65535 && word[0] is >= (byte)'0' and <= (byte)'9';
    }
}
