using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Storage.Control.Rules;

/// <summary>
/// The plain names of a domain in two arrays: all entries one behind the other, and a hash table of where they begin. Immutable. A look-up is the same for one name
/// and for a million; the garbage collector has nothing to walk through; an entry is 19 octets, the name, and its recipients, with 6 to 12 in the table.
/// </summary>
internal sealed class NameTable
{
    private const int IdAt = 1;
    private const int NameLengthAt = IdAt + 12;
    private const int NameAt = NameLengthAt + 2;

    public static readonly NameTable Empty = new(new Builder());

    private readonly byte[] _entries;

    // The entry's offset plus one, 0 where there is none; a power of two long, two thirds full at most.
    private readonly uint[] _slots;

    private NameTable(Builder builder)
    {
        _entries = builder.Entries.WrittenSpan.ToArray();
        Count = builder.Offsets.Count;
        _slots = new uint[Math.Max(4, BitOperations.RoundUpToPowerOf2((uint)(Count + Count / 2 + 1)))];
        for (var i = 0; i < Count; i++)
        {
            var slot = (uint)builder.Hashes[i];
            while (_slots[slot &= (uint)_slots.Length - 1] != 0)
                slot++;
            _slots[slot] = builder.Offsets[i] + 1;
        }
    }

    public int Count { get; }

    /// <summary>Octets.</summary>
    public long Weight => _entries.LongLength + 4 * _slots.LongLength;

    public AliasRules? Find(ReadOnlySpan<char> name)
    {
        Span<byte> utf8 = stackalloc byte[AliasName.MaxLength];
        if (!Encoding.UTF8.TryGetBytes(name, utf8, out var length))
            return null;
        utf8 = utf8[..length];
        // Randomised for each process: whoever chooses the names of his domain cannot make them collide.
        for (var slot = (uint)string.GetHashCode(name); ; slot++)
        {
            var offset = _slots[slot & ((uint)_slots.Length - 1)];
            if (offset == 0)
                return null;
            var entry = _entries.AsSpan((int)(offset - 1));
            if (NameOf(entry).SequenceEqual(utf8))
                return Read(entry);
        }
    }

    public IEnumerable<AliasRules> Each()
    {
        for (var at = 0; at < _entries.Length; at += LengthOf(_entries.AsSpan(at)))
            yield return Read(_entries.AsSpan(at));
    }

    /// <summary>This table with other entries for some names, or without them.</summary>
    public NameTable With(IReadOnlyDictionary<string, AliasRules?> changes)
    {
        var builder = new Builder();
        for (var at = 0; at < _entries.Length;)
        {
            var entry = _entries.AsSpan(at);
            var length = LengthOf(entry);
            var name = Encoding.UTF8.GetString(NameOf(entry));
            if (!changes.ContainsKey(name))
                builder.Add(entry[..length], name);
            at += length;
        }

        foreach (var changed in changes.Values)
        {
            if (changed is not null)
                builder.Add(changed);
        }

        return builder.ToTable();
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> entry) =>
        entry.Slice(NameAt, BinaryPrimitives.ReadUInt16LittleEndian(entry[NameLengthAt..]));

    private static ReadOnlySpan<byte> RecipientsOf(ReadOnlySpan<byte> entry)
    {
        var behind = entry[(NameAt + BinaryPrimitives.ReadUInt16LittleEndian(entry[NameLengthAt..]))..];
        return behind.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(behind));
    }

    private static int LengthOf(ReadOnlySpan<byte> entry) => NameAt + NameOf(entry).Length + 4 + RecipientsOf(entry).Length;

    private static AliasRules Read(ReadOnlySpan<byte> entry)
    {
        var recipients = RecipientsOf(entry);
        var id = Id<Alias>.Parse(Convert.ToHexStringLower(entry.Slice(IdAt, 12)));
        return new AliasRules(
            id, AliasName.Stored(Encoding.UTF8.GetString(NameOf(entry)), "name"), (AliasTraits)entry[0],
            recipients.IsEmpty ? [] : [.. Encoding.UTF8.GetString(recipients).Split('\n')]);
    }

    public sealed class Builder
    {
        public ArrayBufferWriter<byte> Entries { get; } = new();

        public List<uint> Offsets { get; } = [];

        public List<int> Hashes { get; } = [];

        public void Add(AliasRules alias)
        {
            var name = alias.Name.Text;
            var recipients = string.Join('\n', alias.Recipients);
            var names = Encoding.UTF8.GetByteCount(name);
            var length = NameAt + names + 4 + Encoding.UTF8.GetByteCount(recipients);
            var entry = Entries.GetSpan(length)[..length];
            entry[0] = (byte)alias.Traits;
            Convert.FromHexString(alias.Id.ToString(), entry[IdAt..], out _, out _);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[NameLengthAt..], (ushort)names);
            Encoding.UTF8.GetBytes(name, entry[NameAt..]);
            BinaryPrimitives.WriteInt32LittleEndian(entry[(NameAt + names)..], length - NameAt - names - 4);
            Encoding.UTF8.GetBytes(recipients, entry[(NameAt + names + 4)..]);
            Index(name, length);
        }

        public void Add(ReadOnlySpan<byte> entry, string name)
        {
            entry.CopyTo(Entries.GetSpan(entry.Length));
            Index(name, entry.Length);
        }

        public NameTable ToTable() => Offsets.Count == 0 ? Empty : new NameTable(this);

        private void Index(string name, int length)
        {
            Offsets.Add((uint)Entries.WrittenCount);
            Hashes.Add(string.GetHashCode(name));
            Entries.Advance(length);
        }
    }
}
