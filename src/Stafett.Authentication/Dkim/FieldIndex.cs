using System.Numerics;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// Finds the fields of a header section by name from the bottom up, each once (RFC 6376 §5.4.2), in constant time for a name: signatures may name
/// a thousand fields that are there a thousand times. Made once for a message; a <see cref="FieldPicker"/> for each signature.
/// </summary>
internal sealed class FieldIndex
{
    private const int Piece = 256;

    private readonly HeaderSection _headers;

    // By hash of the name: the lowest field of that name, plus one. By field: the next one above it of the same name, plus one.
    private readonly int[] _lowest;
    private readonly int[] _above;

    public FieldIndex(HeaderSection headers)
    {
        _headers = headers;
        _above = new int[headers.Count];
        _lowest = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, headers.Count * 2))];
        for (var i = 0; i < headers.Count; i++)
        {
            var slot = SlotOf(headers.Name(i));
            _above[i] = _lowest[slot];
            _lowest[slot] = i + 1;
        }
    }

    public int Slots => _lowest.Length;

    /// <summary>The slot of a name; of an empty one where no field has that name.</summary>
    public int SlotOf(ReadOnlySpan<byte> name) => SlotOf(name, Hash(name));

    /// <param name="hash">Of the name; the same for the life of the process.</param>
    public int SlotOf(ReadOnlySpan<byte> name, uint hash)
    {
        var slot = (int)(hash & (uint)(_lowest.Length - 1));
        while (_lowest[slot] != 0 && !IsSame(_headers.Name(_lowest[slot] - 1), name))
            slot = (slot + 1) & (_lowest.Length - 1);
        return slot;
    }

    /// <summary>The lowest field of each slot, plus one.</summary>
    public void CopyTo(Span<int> cursors) => _lowest.CopyTo(cursors);

    /// <summary>The next field above of the same name, plus one; 0 where there is none.</summary>
    public int Above(int field) => _above[field];

    // Names are ASCII nearly always; others match octet by octet.
    private static bool IsSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        one.Length == other.Length && (one.SequenceEqual(other) || Ascii.EqualsIgnoreCase(one, other));

    /// <summary>
    /// Differs from process to process. Of every octet, and of letters alone without their case: a thousand fields whose names were made to fall together would cost a
    /// million comparisons for each signature.
    /// </summary>
    public static uint Hash(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[Piece];
        var hash = default(HashCode);
        for (; !name.IsEmpty; name = name[Math.Min(name.Length, Piece)..])
        {
            var length = Math.Min(name.Length, Piece);
            for (var i = 0; i < length; i++)
                lower[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
            hash.AddBytes(lower[..length]);
        }

        return (uint)hash.ToHashCode();
    }
}
