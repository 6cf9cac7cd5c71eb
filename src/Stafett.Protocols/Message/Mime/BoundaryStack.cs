namespace Stafett.Protocols.Message.Mime;

/// <summary>The open parts of a message, innermost last, each with its boundary or none. Boundaries are offsets into the message; only those that are written with escapes are copied.</summary>
internal struct BoundaryStack
{
    // RFC 2046 §5.1.1 allows 70 octets. What is longer is compared as far as this, which is what a prefix rule makes of it.
    private const int MaxBoundary = 256;

    private Entry[] _entries;
    private byte[]? _copies;
    private int _copiesLength;
    private int _count;
    private int _boundaries;

    public BoundaryStack() => _entries = new Entry[4];

    public readonly int Count => _count;

    public readonly bool HasBoundaries => _boundaries > 0;

    public readonly bool IsTopDigest => _count > 0 && _entries[_count - 1].IsDigest;

    public void Push(bool isDigest, int offset, int length)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        length = Math.Min(length, MaxBoundary);
        _entries[_count++] = new Entry(offset, length, isDigest);
        _boundaries += length > 0 ? 1 : 0;
    }

    public void PushCopy(bool isDigest, ReadOnlySpan<byte> boundary)
    {
        boundary = boundary[..Math.Min(boundary.Length, MaxBoundary)];
        _copies ??= new byte[MaxBoundary];
        if (_copiesLength + boundary.Length > _copies.Length)
            Array.Resize(ref _copies, _copies.Length * 2);
        boundary.CopyTo(_copies.AsSpan(_copiesLength));
        Push(isDigest, _copiesLength, boundary.Length);
        _entries[_count - 1].IsCopy = true;
        _copiesLength += boundary.Length;
    }

    public void Pop()
    {
        ref var entry = ref _entries[--_count];
        _boundaries -= entry.Length > 0 ? 1 : 0;
        if (entry.IsCopy)
            _copiesLength = entry.Offset;
    }

    /// <summary>The part stays open for its epilogue, but its boundary means nothing any more.</summary>
    public void CloseTop()
    {
        _entries[_count - 1].Length = 0;
        _boundaries--;
    }

    /// <summary>No boundary counts from here on.</summary>
    public void CloseAll()
    {
        for (var i = 0; i < _count; i++)
            _entries[i].Length = 0;
        _boundaries = 0;
    }

    /// <summary>
    /// RFC 2046 §5.1.1: a boundary need only be the beginning of the line. As Dovecot has it, the innermost that is the whole line wins (parts
    /// inside each other may use the same one), else the longest.
    /// </summary>
    /// <param name="line">What stands behind the two hyphens, up to the end of the message.</param>
    /// <returns>Index of the part whose boundary it is, or -1.</returns>
    public readonly int Find(ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, out int length)
    {
        length = 0;
        if (line.IsEmpty)
            return -1;
        var found = -1;
        var whole = -1;
        var first = line[0];
        for (var i = _count - 1; i >= 0; i--)
        {
            ref readonly var entry = ref _entries[i];
            if (entry.Length <= length)
                continue;
            var boundary = entry.IsCopy ? _copies.AsSpan(entry.Offset, entry.Length) : message.Slice(entry.Offset, entry.Length);
            if (boundary[0] != first || !line.StartsWith(boundary))
                continue;
            found = i;
            length = boundary.Length;
            if (whole < 0)
                whole = LineLength(line);
            if (whole == length || (whole == length + 2 && line[length] == '-' && line[length + 1] == '-'))
                break;
        }

        return found;
    }

    private static int LineLength(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)'\n');
        return (end < 0 ? line : line[..end]).TrimEnd(" \t\r"u8).Length;
    }

    private struct Entry(int offset, int length, bool isDigest)
    {
        public readonly int Offset = offset;
        public int Length = length;
        public bool IsCopy;
        public readonly bool IsDigest = isDigest;
    }
}
