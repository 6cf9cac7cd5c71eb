using System.Buffers;
using System.Buffers.Text;

namespace Stafett.Authentication.Dkim;

/// <summary>One tag=value as offsets into the text. The value is without the white space around it; <c>Raw</c> has it still.</summary>
internal readonly record struct Tag(int NameStart, int NameLength, int ValueStart, int ValueLength, int RawStart, int RawLength);

/// <summary>
/// The tag-list of RFC 6376 §3.2, read strictly: a name twice, an empty tag or a control character makes the whole list invalid. Octets above 127
/// may stand in values (RFC 8616 §3).
/// </summary>
internal readonly ref struct TagList
{
    /// <summary>No signature or key that makes sense has half as many.</summary>
    public const int MaxTags = 64;

    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(MakeForbidden());

    private readonly ReadOnlySpan<byte> _text;
    private readonly ReadOnlySpan<Tag> _tags;

    private TagList(ReadOnlySpan<byte> text, ReadOnlySpan<Tag> tags, bool isValid)
    {
        _text = text;
        _tags = tags;
        IsValid = isValid;
    }

    public static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    public bool IsValid { get; }

    public int Count => _tags.Length;

    /// <param name="text">Folds inside included.</param>
    /// <param name="room">For <see cref="MaxTags"/> tags.</param>
    public static TagList Parse(ReadOnlySpan<byte> text, Span<Tag> room)
    {
        if (text.ContainsAny(Forbidden) || !AreFoldsWhole(text))
            return default;
        var count = 0;
        for (var at = 0; at < text.Length;)
        {
            var length = text[at..].IndexOf((byte)';');
            var end = length < 0 ? text.Length : at + length;
            // A semicolon may stand behind the last tag, and nothing but white space behind that.
            if (length < 0 && count > 0 && text[at..].Trim(WhiteSpace).IsEmpty)
                break;
            if (count == MaxTags || !TryReadTag(text, at, end, out room[count]) || IsNamed(text, room[..count], Name(text, room[count])))
                return default;
            count++;
            at = end + 1;
        }

        return new TagList(text, room[..count], count > 0);
    }

    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var found = TryGet(name, out Tag tag);
        value = found ? _text.Slice(tag.ValueStart, tag.ValueLength) : default;
        return found;
    }

    public bool TryGet(ReadOnlySpan<byte> name, out Tag tag)
    {
        foreach (ref readonly var candidate in _tags)
        {
            if (!Name(_text, candidate).SequenceEqual(name))
                continue;
            tag = candidate;
            return true;
        }

        tag = default;
        return false;
    }

    public bool IsFirst(ReadOnlySpan<byte> name) => Name(_text, _tags[0]).SequenceEqual(name);

    /// <summary>Base64 with white space anywhere in it (RFC 6376 §2.10). Null when it is none, or nothing.</summary>
    public static byte[]? DecodeBase64(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return null;
        var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(value.Length)];
        return Base64.DecodeFromUtf8(value, octets, out var consumed, out var written) == OperationStatus.Done && consumed == value.Length && written > 0
            ? octets[..written]
            : null;
    }

    /// <summary>True when the word stands in a list between colons (RFC 6376 §3.6.1).</summary>
    public static bool HasItem(ReadOnlySpan<byte> list, ReadOnlySpan<byte> word)
    {
        foreach (var item in new FieldNameList(list))
        {
            if (item.SequenceEqual(word))
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> text, in Tag tag) => text.Slice(tag.NameStart, tag.NameLength);

    private static bool IsNamed(ReadOnlySpan<byte> text, ReadOnlySpan<Tag> tags, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var tag in tags)
        {
            if (Name(text, tag).SequenceEqual(name))
                return true;
        }

        return false;
    }

    private static bool TryReadTag(ReadOnlySpan<byte> text, int start, int end, out Tag tag)
    {
        tag = default;
        var equals = text[start..end].IndexOf((byte)'=');
        if (equals < 0)
            return false;
        var (nameStart, nameLength) = Trim(text, start, start + equals);
        var rawStart = start + equals + 1;
        var (valueStart, valueLength) = Trim(text, rawStart, end);
        tag = new Tag(nameStart, nameLength, valueStart, valueLength, rawStart, end - rawStart);
        return IsTagName(text.Slice(nameStart, nameLength));
    }

    private static (int Start, int Length) Trim(ReadOnlySpan<byte> text, int start, int end)
    {
        while (start < end && WhiteSpace.Contains(text[start]))
            start++;
        while (end > start && WhiteSpace.Contains(text[end - 1]))
            end--;
        return (start, end - start);
    }

    private static bool IsTagName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !char.IsAsciiLetter((char)name[0]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c != '_')
                return false;
        }

        return true;
    }

    // FWS is a line end with white space behind it, nothing else; the last line of a field may be one of white space only.
    public static bool AreFoldsWhole(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOfAny((byte)'\r', (byte)'\n'); at >= 0;)
        {
            if (text[at] != '\r' || at + 2 >= text.Length || text[at + 1] != '\n' || text[at + 2] is not ((byte)' ' or (byte)'\t'))
                return false;
            at += 3;
            var next = text[at..].IndexOfAny((byte)'\r', (byte)'\n');
            at = next < 0 ? -1 : at + next;
        }

        return true;
    }

    private static byte[] MakeForbidden()
    {
        var forbidden = new List<byte> { 127 };
        for (byte c = 0; c < ' '; c++)
        {
            if (!WhiteSpace.Contains(c))
                forbidden.Add(c);
        }

        return [.. forbidden];
    }
}
