using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.OpenPgp;

/// <summary>
/// Reads an armoured public key (RFC 9580 §6) as far as its packets: lines, checksum, and that the packets fill it exactly and are those of a public key.
/// </summary>
public static class PublicKeyArmourParser
{
    /// <summary>Octets of the armoured text.</summary>
    public const int MaxLength = 256 * 1024;

    private const int MaxPackets = 10_000;

    private const int PublicKey = 6;
    private const int SecretKey = 5;
    private const int SecretSubkey = 7;

    /// <param name="why">What is wrong, in a sentence for whoever pasted it.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out PublicKeyBlock? block, [NotNullWhen(false)] out string? why)
    {
        block = null;
        why = Open(text, out var octets);
        if (why is not null)
            return false;
        why = ReadPackets(octets, out var packets);
        if (why is not null)
            return false;
        block = new PublicKeyBlock(octets, packets);
        return true;
    }

    private static string? Open(ReadOnlySpan<byte> text, out byte[] octets)
    {
        octets = [];
        if (text.Length > MaxLength)
            return $"The key has more than {MaxLength / 1024} KB.";
        var lines = new LineReader(text);
        if (!lines.Next(out var line) || !line.SequenceEqual("-----BEGIN PGP PUBLIC KEY BLOCK-----"u8))
        {
            return line.IndexOf("PRIVATE KEY"u8) >= 0
                ? "This is a private key. Keep it to yourself, and paste the public one."
                : "A public key begins with the line -----BEGIN PGP PUBLIC KEY BLOCK-----.";
        }

        // RFC 9580 §6.2.2: headers, then an empty line.
        do
        {
            if (!lines.Next(out line))
                return "The key ends before it has begun; there is no empty line behind its headers.";
        }
        while (line.Length > 0 && line.IndexOf(": "u8) > 0);
        if (line.Length > 0)
            return "An empty line has to stand between the headers of the key and the key itself.";
        return ReadBody(ref lines, out octets);
    }

    private static string? ReadBody(ref LineReader lines, out byte[] octets)
    {
        octets = [];
        var base64 = new List<byte>();
        uint? checksum = null;
        while (true)
        {
            if (!lines.Next(out var line))
                return "The key is cut off: its last line, -----END PGP PUBLIC KEY BLOCK-----, is missing.";
            if (line.SequenceEqual("-----END PGP PUBLIC KEY BLOCK-----"u8))
                break;
            if (checksum is not null)
                return "Something stands between the checksum of the key and its last line.";
            if (line.Length == 5 && line[0] == '=')
            {
                if (!TryDecode(line[1..], out var sum) || sum.Length != 3)
                    return "The checksum of the key is damaged.";
                checksum = (uint)((sum[0] << 16) | (sum[1] << 8) | sum[2]);
                continue;
            }

            base64.AddRange(line);
        }

        if (!lines.IsAtEnd)
            return "Something stands behind the last line of the key.";
        if (!TryDecode(base64.ToArray(), out octets) || octets.Length == 0)
            return "The key is damaged: it holds what is no base64.";
        // RFC 9580 §6.1: the checksum may be missing, but one that is there and wrong tells of a key that was damaged on its way.
        return checksum is { } wanted && Crc24(octets) != wanted ? "The key was damaged on its way: its checksum is another one." : null;
    }

    private static bool TryDecode(ReadOnlySpan<byte> base64, out byte[] octets)
    {
        octets = [];
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        if (base64.ContainsAny(" \t"u8) || Base64.DecodeFromUtf8(base64, decoded, out var consumed, out var written) != System.Buffers.OperationStatus.Done
            || consumed != base64.Length)
        {
            return false;
        }

        octets = decoded[..written];
        return true;
    }

    // RFC 9580 §6.1.1
    private static uint Crc24(ReadOnlySpan<byte> octets)
    {
        uint crc = 0xB704CE;
        foreach (var octet in octets)
        {
            crc ^= (uint)octet << 16;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x800000) != 0 ? ((crc << 1) ^ 0x864CFB) & 0xFFFFFF : crc << 1;
        }

        return crc;
    }

    private static string? ReadPackets(ReadOnlySpan<byte> octets, out ImmutableArray<OpenPgpPacket> packets)
    {
        packets = [];
        var read = ImmutableArray.CreateBuilder<OpenPgpPacket>();
        for (var at = 0; at < octets.Length;)
        {
            if (!TryReadHeader(octets, ref at, out var type, out var length))
                return "The key is damaged: its packets do not follow one another.";
            if (type is SecretKey or SecretSubkey)
                return "This is a private key. Keep it to yourself, and paste the public one.";
            if (read.Count == 0 && (type != PublicKey || length < 6 || octets[at] is not (4 or 5 or 6)))
                return "This is no public key of OpenPGP that is in use today (version 4 or later).";
            // RFC 9580 §10.1.1: another key, or a message, does not follow.
            if (read.Count > 0 && type is not (2 or 12 or 13 or 14 or 17 or 21 or (>= 40 and <= 63)))
                return "Paste one public key; this holds more than that.";
            if (read.Count == MaxPackets)
                return "The key has too many signatures. Export it without those of other people.";
            read.Add(new OpenPgpPacket(type, at, length));
            at += length;
        }

        packets = read.DrainToImmutable();
        return null;
    }

    // RFC 9580 §4.2. Partial and indeterminate lengths are for messages, not for keys.
    private static bool TryReadHeader(ReadOnlySpan<byte> octets, ref int at, out int type, out int length)
    {
        (type, length) = (0, 0);
        var first = octets[at++];
        if ((first & 0x80) == 0)
            return false;
        var rest = octets[at..];
        int size;
        if ((first & 0x40) != 0)
        {
            type = first & 0x3F;
            if (rest.IsEmpty || rest[0] is >= 224 and < 255)
                return false;
            size = rest[0] < 192 ? 1 : rest[0] < 224 ? 2 : 5;
            if (rest.Length < size)
                return false;
            length = size switch
            {
                1 => rest[0],
                2 => ((rest[0] - 192) << 8) + rest[1] + 192,
                _ => Big(rest[1..5]),
            };
        }
        else
        {
            type = (first >> 2) & 0x0F;
            if ((first & 3) == 3)
                return false;
            size = 1 << (first & 3);
            if (rest.Length < size)
                return false;
            length = Big(rest[..size]);
        }

        at += size;
        return length >= 0 && length <= octets.Length - at;
    }

    /// <summary>Negative where it does not fit.</summary>
    private static int Big(ReadOnlySpan<byte> octets)
    {
        long value = 0;
        foreach (var octet in octets)
            value = (value << 8) | octet;
        return value > int.MaxValue ? -1 : (int)value;
    }

    private ref struct LineReader(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text.Trim(" \t\r\n"u8);

        public readonly bool IsAtEnd => _rest.IsEmpty;

        /// <summary>The next line, without the blanks at its end that pasting leaves.</summary>
        public bool Next(out ReadOnlySpan<byte> line)
        {
            line = default;
            if (_rest.IsEmpty)
                return false;
            var end = _rest.IndexOf((byte)'\n');
            line = (end < 0 ? _rest : _rest[..end]).TrimEnd(" \t\r"u8);
            _rest = end < 0 ? default : _rest[(end + 1)..];
            return true;
        }
    }
}
