using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Dns;

/// <summary>
/// Names between their wire form (length-prefixed labels, RFC 1035 §3.1) and their presentation form: lower case, no
/// final dot, the root empty, every octet that is not a letter, digit, hyphen, underscore or asterisk as <c>\DDD</c>.
/// A dot in the normal form is therefore always a boundary of labels.
/// </summary>
public static class DnsName
{
    /// <summary>RFC 1035 §2.3.4, with the root label.</summary>
    public const int MaxWireLength = 255;

    public const int MaxLabelLength = 63;

    private const int HeaderLength = 12;

    // A name of 255 octets has no more labels than this, so no honest one has more pointers either.
    private const int MaxPointers = 127;

    /// <summary>The normal presentation form; the same string object when it already is. False for what can be no name.</summary>
    public static bool TryNormalize(string name, [NotNullWhen(true)] out string? normal)
    {
        normal = name;
        if (IsNormal(name))
            return true;
        Span<byte> wire = stackalloc byte[MaxWireLength];
        if (TryWrite(name, wire, out var length))
        {
            normal = Format(wire[..length]);
            return true;
        }

        normal = null;
        return false;
    }

    /// <summary>Reads presentation form (ASCII, with or without the final dot, escapes of RFC 1035 §5.1); the case is kept.</summary>
    /// <param name="name">Presentation form.</param>
    /// <param name="wire">Room for <see cref="MaxWireLength"/> octets.</param>
    /// <param name="length">The octets written.</param>
    public static bool TryWrite(ReadOnlySpan<char> name, Span<byte> wire, out int length)
    {
        length = 0;
        if (name is "" or ".")
        {
            wire[0] = 0;
            length = 1;
            return true;
        }

        var head = 0;
        var at = 1;
        for (var i = 0; i < name.Length;)
        {
            if (name[i] == '.')
            {
                if (!TryClose(wire, head, at))
                    return false;
                i++;
                head = at++;
                // Room for the root label is kept: at never passes the last octet.
                if (at > MaxWireLength)
                    return false;
                continue;
            }

            if (at >= MaxWireLength - 1 || !TryReadOctet(name, ref i, out wire[at]))
                return false;
            at++;
        }

        if (head == at - 1)
        {
            wire[head] = 0;
            length = at;
            return true;
        }

        if (!TryClose(wire, head, at))
            return false;
        wire[at] = 0;
        length = at + 1;
        return true;
    }

    /// <summary>Copies the name at a position of a message into one piece, following pointers (RFC 1035 §4.1.4); the case is kept.</summary>
    /// <param name="message">From the first octet of its header.</param>
    /// <param name="position">Moved behind the name.</param>
    /// <param name="wire">Room for <see cref="MaxWireLength"/> octets.</param>
    /// <param name="length">The octets written.</param>
    public static bool TryExpand(ReadOnlySpan<byte> message, ref int position, Span<byte> wire, out int length)
    {
        length = 0;
        var at = position;
        var lowest = position;
        var end = -1;
        var pointers = 0;
        while (at < message.Length)
        {
            var head = message[at];
            if (head == 0)
            {
                wire[length++] = 0;
                position = end >= 0 ? end : at + 1;
                return true;
            }

            if (head <= MaxLabelLength)
            {
                if (at + 1 + head > message.Length || length + 1 + head >= MaxWireLength)
                    return false;
                message.Slice(at, head + 1).CopyTo(wire[length..]);
                length += head + 1;
                at += head + 1;
                continue;
            }

            // 0x40 and 0x80 are reserved (RFC 6891 §5 withdrew the extended labels).
            if (head < 0xC0 || at + 1 >= message.Length || ++pointers > MaxPointers)
                return false;
            var target = ((head & 0x3F) << 8) | message[at + 1];
            if (end < 0)
                end = at + 2;
            // "A prior occurrence": each jump goes before everything read so far, so no chain can loop.
            if (target >= lowest || target < HeaderLength)
                return false;
            lowest = target;
            at = target;
        }

        return false;
    }

    /// <summary>The normal presentation form of a whole, valid wire name.</summary>
    public static string Format(ReadOnlySpan<byte> wire)
    {
        Span<char> text = stackalloc char[MaxWireLength * 4];
        var at = 0;
        while (wire.Length > 0 && wire[0] != 0)
        {
            if (at > 0)
                text[at++] = '.';
            foreach (var octet in wire.Slice(1, wire[0]))
            {
                var c = (char)ToLower(octet);
                if (IsPlain(c))
                {
                    text[at++] = c;
                    continue;
                }

                text[at++] = '\\';
                text[at++] = (char)('0' + octet / 100);
                text[at++] = (char)('0' + octet / 10 % 10);
                text[at++] = (char)('0' + octet % 10);
            }

            wire = wire[(wire[0] + 1)..];
        }

        return new string(text[..at]);
    }

    /// <summary>Letters match in either case, other octets exactly (RFC 4343 §3).</summary>
    public static bool WireEquals(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        one.Length == other.Length && EqualsIgnoringCase(one, other);

    /// <summary>True for the ancestor itself and every name below it; both in normal form.</summary>
    public static bool IsAtOrBelow(string name, string ancestor) =>
        ancestor.Length == 0
        || (name.EndsWith(ancestor, StringComparison.Ordinal) && (name.Length == ancestor.Length || name[^(ancestor.Length + 1)] == '.'));

    /// <summary>The name without its first label, in normal form; null for the root.</summary>
    public static string? Parent(string name)
    {
        if (name.Length == 0)
            return null;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? "" : name[(dot + 1)..];
    }

    // Ascii.EqualsIgnoreCase refuses octets beyond ASCII, which a label may hold.
    private static bool EqualsIgnoringCase(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < one.Length; i++)
        {
            if (ToLower(one[i]) != ToLower(other[i]))
                return false;
        }

        return true;
    }

    private static byte ToLower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;

    private static bool IsNormal(string name)
    {
        if (name.Length == 0)
            return true;
        if (name.Length > MaxWireLength - 2)
            return false;
        var label = 0;
        foreach (var c in name)
        {
            if (c == '.')
            {
                if (label is 0 or > MaxLabelLength)
                    return false;
                label = 0;
            }
            else if (IsPlain(c))
            {
                label++;
            }
            else
            {
                return false;
            }
        }

        return label is > 0 and <= MaxLabelLength;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '*';

    private static bool TryClose(Span<byte> wire, int head, int end)
    {
        var label = end - head - 1;
        if (label is 0 or > MaxLabelLength)
            return false;
        wire[head] = (byte)label;
        return true;
    }

    /// <summary>One octet of text, or of an escape: <c>\DDD</c> is an octet by number, <c>\X</c> is X itself.</summary>
    internal static bool TryReadOctet(ReadOnlySpan<char> text, ref int at, out byte octet)
    {
        octet = 0;
        var c = text[at++];
        if (c != '\\')
        {
            octet = (byte)c;
            return c < 0x80;
        }

        if (at >= text.Length)
            return false;
        if (!char.IsAsciiDigit(text[at]))
        {
            octet = (byte)text[at];
            return text[at++] < 0x80;
        }

        if (at + 3 > text.Length || !char.IsAsciiDigit(text[at + 1]) || !char.IsAsciiDigit(text[at + 2]))
            return false;
        var value = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + text[at + 2] - '0';
        at += 3;
        octet = (byte)value;
        return value <= 255;
    }
}
