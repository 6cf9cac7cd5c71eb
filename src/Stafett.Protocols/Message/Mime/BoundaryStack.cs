namespace Stafett.Protocols.Message.Mime;

/// <summary>The open parts of a message, innermost last, each with its boundary or none. Boundaries are offsets into the message; only those that are written with escapes are copied.</summary>
internal struct BoundaryStack
{
    // RFC 2046 §5.1.1 allows 70 octets, RFC 5322 §2.1.1 lines of 998. What is longer is compared as far as this, as a prefix.
    private const int MaxBoundary = 998;

    private Entry[] _entries;
    private byte[]? _copies;
    private int _copiesLength;
    private int _count;
    private int _boundaries;
    private int _longest;
    private int _shortest = int.MaxValue;
    private UInt128 _firsts;

    public BoundaryStack() => _entries = new Entry[4];

    public readonly int Count => _count;

    public readonly bool HasBoundaries => _boundaries > 0;

    public readonly bool IsTopDigest => _count > 0 && _entries[_count - 1].IsDigest;

    public void PushPlain() => Push(isDigest: false, 0, 0);

    private void Push(bool isDigest, int offset, int length)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        _entries[_count++] = new Entry(offset, length, isDigest);
    }

    /// <param name="boundary">What stands at <paramref name="offset"/> in the message.</param>
    public void PushBoundary(bool isDigest, ReadOnlySpan<byte> boundary, int offset)
    {
        boundary = boundary[..Math.Min(boundary.Length, MaxBoundary)];
        Push(isDigest, offset, boundary.Length);
        _boundaries++;
        _longest = Math.Max(_longest, boundary.Length);
        _shortest = Math.Min(_shortest, boundary.Length);
        _firsts |= UInt128.One << (boundary[0] & 127);
        ref var entry = ref _entries[_count - 1];
        foreach (var c in boundary)
            entry.Hash = NextHash(entry.Hash, c);
    }

    public void PushCopy(bool isDigest, ReadOnlySpan<byte> boundary)
    {
        boundary = boundary[..Math.Min(boundary.Length, MaxBoundary)];
        _copies ??= new byte[MaxBoundary];
        while (_copiesLength + boundary.Length > _copies.Length)
            Array.Resize(ref _copies, _copies.Length * 2);
        boundary.CopyTo(_copies.AsSpan(_copiesLength));
        PushBoundary(isDigest, boundary, _copiesLength);
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
        if (line.IsEmpty || ((_firsts >> (line[0] & 127)) & 1) == 0)
            return -1;
        // A line is compared with all open boundaries by hashes of its beginnings: however many are open, it costs little more than its octets.
        var start = line[..Math.Min(line.Length, _longest)];
        var end = start.IndexOf((byte)'\n');
        start = end < 0 ? start : start[..end];
        if (start.Length < _shortest)
            return -1;
        Span<uint> hashes = stackalloc uint[start.Length + 1];
        hashes[0] = 0;
        for (var i = 0; i < start.Length; i++)
            hashes[i + 1] = NextHash(hashes[i], start[i]);
        var found = -1;
        var whole = -1;
        for (var i = _count - 1; i >= 0; i--)
        {
            ref readonly var entry = ref _entries[i];
            if (entry.Length <= length || entry.Length > start.Length || hashes[entry.Length] != entry.Hash || !start.StartsWith(Boundary(message, entry)))
                continue;
            found = i;
            length = entry.Length;
            if (whole < 0)
                whole = LineLength(line);
            if (whole == length || (whole == length + 2 && line[length] == '-' && line[length + 1] == '-'))
                break;
        }

        return found;
    }

    private readonly ReadOnlySpan<byte> Boundary(ReadOnlySpan<byte> message, in Entry entry) =>
        entry.IsCopy ? _copies.AsSpan(entry.Offset, entry.Length) : message.Slice(entry.Offset, entry.Length);

    private static uint NextHash(uint hash, byte c) => (hash + c + 1) * 0x9E3779B1;

    private static int LineLength(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)'\n');
        return (end < 0 ? line : line[..end]).TrimEnd(" \t\r"u8).Length;
    }

    private struct Entry(int offset, int length, bool isDigest)
    {
        public readonly int Offset = offset;
        public int Length = length;
        public uint Hash;
        public bool IsCopy;
        public readonly bool IsDigest = isDigest;
    }
}
