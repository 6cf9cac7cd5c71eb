using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>
/// The header section of a message (RFC 5322 §2.2): its octets and where each field stands in them. Keeps a reference to the octets it was
/// made from, so it is only valid as long as they are. Names are asked for in ASCII and compared without case; nothing here makes a string
/// except <see cref="Text"/>.
/// </summary>
public sealed class HeaderSection
{
    public static readonly HeaderSection Empty = new(default, [], 0, 0, 0, HeaderEnd.EndOfMessage);

    private readonly HeaderField[] _fields;
    private readonly int _count;
    private FromHeader? _from;

    internal HeaderSection(ReadOnlyMemory<byte> octets, HeaderField[] fields, int count, int fieldsOffset, int bodyOffset, HeaderEnd end)
    {
        Octets = octets;
        _fields = fields;
        _count = count;
        FieldsOffset = fieldsOffset;
        BodyOffset = bodyOffset;
        End = end;
    }

    /// <summary>From the first octet of the message to the end of the last field; the blank line is not in it.</summary>
    public ReadOnlyMemory<byte> Octets { get; }

    /// <summary>
    /// Where the first field starts: behind <c>From </c> lines of an mbox, which are not fields; else 0. Whoever puts fields above a message leaves out what
    /// stands before this, or it would end the header section there.
    /// </summary>
    public int FieldsOffset { get; }

    /// <summary>Where the body starts in the message.</summary>
    public int BodyOffset { get; }

    public HeaderEnd End { get; }

    /// <summary>The authors. Read once, however many ask; twice, when two are at once, does no harm.</summary>
    public FromHeader From => _from ??= FromHeader.Check(this);

    public int Count => _count;

    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, _count);

    public ReadOnlySpan<byte> Name(int index) => Octets.Span.Slice(Fields[index].Start, Fields[index].NameLength);

    /// <summary>The value as it stands, folds inside included, white space and line ends around it taken off.</summary>
    public ReadOnlySpan<byte> Value(int index)
    {
        var field = Fields[index];
        return Octets.Span[(field.Colon + 1)..field.End].Trim(" \t\r\n"u8);
    }

    /// <summary>The value as readable text: unfolded, encoded words decoded, malformed octets replaced, no control characters.</summary>
    public string Text(int index) => EncodedWords.Decode(HeaderText.Unfold(Value(index)));

    /// <summary>All octets of the field with its line ends.</summary>
    public ReadOnlySpan<byte> Raw(int index) => Octets.Span[Fields[index].Start..Fields[index].End];

    /// <summary>The next field of that name from <paramref name="from"/> on, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int from = 0)
    {
        var octets = Octets.Span;
        var fields = Fields;
        for (var i = from; i < fields.Length; i++)
        {
            if (fields[i].NameLength == name.Length && Ascii.EqualsIgnoreCase(octets.Slice(fields[i].Start, name.Length), name))
                return i;
        }

        return -1;
    }

    public bool Contains(ReadOnlySpan<byte> name) => IndexOf(name) >= 0;

    public int CountOf(ReadOnlySpan<byte> name)
    {
        var count = 0;
        for (var i = IndexOf(name); i >= 0; i = IndexOf(name, i + 1))
            count++;
        return count;
    }

    /// <summary>The value of the first field of that name, as <see cref="Value"/>.</summary>
    public bool TryGetValue(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var index = IndexOf(name);
        value = index < 0 ? default : Value(index);
        return index >= 0;
    }
}
