using System.Buffers;
using System.Text;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Spf;

/// <summary>Macro-strings with their values put in (RFC 7208 §7.3).</summary>
internal static class MacroExpansion
{
    private const int MaxName = 253;

    // One more for the dot before the part that is kept, one for a final dot.
    private const int Tail = MaxName + 2;

    // RFC 3986 §2.3
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>
    /// The name to ask for. Of a long one the labels on the left are dropped (RFC 7208 §7.3), so it is put together from the right, and what is
    /// dropped anyway is never made: a record full of <c>%{s}</c> costs no more than one that is not.
    /// </summary>
    /// <param name="values">May be null for a constant.</param>
    public static TargetName ToName(MacroString macro, MacroValues? values)
    {
        Span<char> tail = stackalloc char[Tail];
        var start = Tail;
        var parts = macro.Parts;
        for (var i = parts.Length - 1; i >= 0 && start > 0; i--)
        {
            if (parts[i].Literal is { } literal)
            {
                Prepend(tail, ref start, literal);
                continue;
            }

            var buffer = new Buffer(values!.Of(parts[i].Letter));
            Prepend(tail, ref start, buffer.Expand(parts[i]));
            buffer.Return();
        }

        ReadOnlySpan<char> name = tail[start..];
        if (name is [.., '.'])
            name = name[..^1];
        if (name.Length > MaxName)
        {
            var dot = name[(name.Length - MaxName - 1)..].IndexOf('.');
            name = dot < 0 ? "" : name[(name.Length - MaxName + dot)..];
        }

        return new TargetName(name.ToString(), ToDns(name));
    }

    /// <summary>An explanation: printable ASCII, whatever the values hold (RFC 7208 §6.2 and §11.5.3), cut at a length.</summary>
    public static string ToText(MacroString macro, MacroValues values, int maxLength)
    {
        var text = new StringBuilder();
        foreach (var part in macro.Parts)
        {
            if (part.Literal is { } literal)
            {
                text.Append(literal);
            }
            else
            {
                var buffer = new Buffer(values.Of(part.Letter));
                text.Append(buffer.Expand(part));
                buffer.Return();
            }

            if (text.Length > maxLength)
                break;
        }

        return Printable(text.ToString(), maxLength);
    }

    /// <summary>Printable ASCII on one line, cut at a length.</summary>
    public static string Printable(ReadOnlySpan<char> text, int maxLength)
    {
        text = text[..Math.Min(text.Length, Math.Max(0, maxLength))];
        return text.ContainsAnyExceptInRange(' ', '~')
            ? string.Create(text.Length, text, static (clean, source) =>
            {
                for (var i = 0; i < clean.Length; i++)
                    clean[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
            })
            : text.ToString();
    }

    /// <summary>
    /// The normal presentation form; null for what can be no name in DNS: an empty or long label, or characters beyond ASCII, which RFC 8616 §4
    /// says match nothing.
    /// </summary>
    public static string? ToDns(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxName)
            return null;
        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        var head = 0;
        var at = 1;
        foreach (var c in name)
        {
            if (c >= 0x80)
                return null;
            if (c != '.')
            {
                wire[at++] = (byte)c;
                continue;
            }

            if (at - head - 1 is 0 or > DnsName.MaxLabelLength)
                return null;
            wire[head] = (byte)(at - head - 1);
            head = at++;
        }

        if (at - head - 1 is 0 or > DnsName.MaxLabelLength)
            return null;
        wire[head] = (byte)(at - head - 1);
        wire[at] = 0;
        return DnsName.Format(wire[..(at + 1)]);
    }

    private static void Prepend(Span<char> tail, ref int start, ReadOnlySpan<char> piece)
    {
        if (piece.Length > start)
            piece = piece[^start..];
        start -= piece.Length;
        piece.CopyTo(tail[start..]);
    }

    /// <summary>One value on its way through the transformers.</summary>
    private ref struct Buffer(string value)
    {
        // A character is at most three octets of UTF-8, and each of them three characters when it is escaped.
        private readonly char[] _room = ArrayPool<char>.Shared.Rent(Math.Max(1, value.Length * 9));
        private int _length;

        public ReadOnlySpan<char> Expand(MacroPart part)
        {
            if (part.IsReversed)
                Reverse(part);
            else
                KeepRight(part);
            if (part.IsEscaped)
                Escape();
            return _room.AsSpan(0, _length);
        }

        public readonly void Return() => ArrayPool<char>.Shared.Return(_room);

        private void KeepRight(MacroPart part)
        {
            var start = 0;
            var left = part.Count;
            for (var i = value.Length - 1; i >= 0; i--)
            {
                if (!part.IsDelimiter(value[i]) || --left > 0)
                    continue;
                start = i + 1;
                break;
            }

            foreach (var c in value.AsSpan(start))
                _room[_length++] = part.IsDelimiter(c) ? '.' : c;
        }

        // The right-hand parts are counted after the reversal: these are the first ones as they stand.
        private void Reverse(MacroPart part)
        {
            var end = value.Length;
            var left = part.Count;
            for (var i = 0; i < value.Length; i++)
            {
                if (!part.IsDelimiter(value[i]) || --left > 0)
                    continue;
                end = i;
                break;
            }

            for (var i = end - 1; i >= -1; i--)
            {
                if (i >= 0 && !part.IsDelimiter(value[i]))
                    continue;
                value.AsSpan(i + 1, end - i - 1).CopyTo(_room.AsSpan(_length));
                _length += end - i - 1;
                if (i >= 0)
                    _room[_length++] = '.';
                end = i;
            }
        }

        private void Escape()
        {
            if (!_room.AsSpan(0, _length).ContainsAnyExcept(Unreserved))
                return;
            var octets = ArrayPool<byte>.Shared.Rent(_length * 3);
            var count = Encoding.UTF8.GetBytes(_room.AsSpan(0, _length), octets);
            _length = 0;
            foreach (var octet in octets.AsSpan(0, count))
            {
                if (Unreserved.Contains((char)octet))
                {
                    _room[_length++] = (char)octet;
                    continue;
                }

                _room[_length++] = '%';
                _room[_length++] = "0123456789ABCDEF"[octet >> 4];
                _room[_length++] = "0123456789ABCDEF"[octet & 15];
            }

            ArrayPool<byte>.Shared.Return(octets);
        }
    }
}
