namespace Stafett.Authentication.Dkim;

/// <summary>The fields that one signature covers: each time a name is asked for, the next one above (RFC 6376 §5.4.2).</summary>
internal readonly ref struct FieldPicker
{
    private readonly FieldIndex _index;
    private readonly Span<int> _cursors;
    private readonly int _own;

    /// <param name="cursors">Room for <see cref="FieldIndex.Slots"/> numbers.</param>
    /// <param name="own">The signature's own field, which it never covers (RFC 6376 §3.5); -1 for none.</param>
    public FieldPicker(FieldIndex index, Span<int> cursors, int own)
    {
        _index = index;
        _cursors = cursors;
        _own = own;
        index.CopyTo(cursors);
    }

    /// <summary>-1 when there is no further field of that name: nothing is signed in its place.</summary>
    public int Next(ReadOnlySpan<byte> name) => Next(_index.SlotOf(name));

    /// <param name="slot">Of the name, in the index.</param>
    public int Next(int slot)
    {
        ref var cursor = ref _cursors[slot];
        while (cursor != 0)
        {
            var field = cursor - 1;
            cursor = _index.Above(field);
            if (field != _own)
                return field;
        }

        return -1;
    }
}
