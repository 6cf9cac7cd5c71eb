using System.Buffers.Binary;

namespace Stafett.Authentication.Dkim.Ed25519;

/// <summary>
/// A number modulo L, the order of the base point (RFC 8032 §5.1), in four words, the lowest first. All operations take the same time for all values.
/// </summary>
internal readonly struct Scalar
{
    private const int Words = 4;

    // L = 2^252 + 27742317777372353535851937790883648493
    private const ulong L0 = 0x5812631A5CF5D3ED;
    private const ulong L1 = 0x14DEF9DEA2F79CD6;
    private const ulong L2 = 0;
    private const ulong L3 = 0x1000000000000000;

    private readonly ulong _0;
    private readonly ulong _1;
    private readonly ulong _2;
    private readonly ulong _3;

    private Scalar(ulong w0, ulong w1, ulong w2, ulong w3) => (_0, _1, _2, _3) = (w0, w1, w2, w3);

    /// <summary>Any 32 octets; not reduced.</summary>
    public static Scalar Read(ReadOnlySpan<byte> octets) => new(Word(octets, 0), Word(octets, 1), Word(octets, 2), Word(octets, 3));

    /// <summary>False for a number that is L or more: RFC 8032 §5.1.7 refuses those.</summary>
    public static bool IsReduced(ReadOnlySpan<byte> octets)
    {
        var value = Read(octets);
        _ = value.MinusL(out var borrow);
        return borrow == 1;
    }

    /// <summary>64 octets, the lowest first, modulo L.</summary>
    public static Scalar Reduce(ReadOnlySpan<byte> octets)
    {
        Span<ulong> wide = stackalloc ulong[2 * Words];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = Word(octets, i);
        return Reduce(wide);
    }

    /// <summary>a * b + c; the factors need not be reduced.</summary>
    public static Scalar MultiplyAdd(in Scalar a, in Scalar b, in Scalar c)
    {
        Span<ulong> wide = stackalloc ulong[2 * Words];
        ReadOnlySpan<ulong> left = [a._0, a._1, a._2, a._3];
        ReadOnlySpan<ulong> right = [b._0, b._1, b._2, b._3];
        ReadOnlySpan<ulong> sum = [c._0, c._1, c._2, c._3];
        sum.CopyTo(wide);
        for (var i = 0; i < Words; i++)
        {
            UInt128 carry = 0;
            for (var j = 0; j < Words; j++)
            {
                carry += (UInt128)left[i] * right[j] + wide[i + j];
                wide[i + j] = (ulong)carry;
                carry >>= 64;
            }

            for (var k = i + Words; k < wide.Length; k++)
            {
                carry += wide[k];
                wide[k] = (ulong)carry;
                carry >>= 64;
            }
        }

        return Reduce(wide);
    }

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(octets, _0);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[8..], _1);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[16..], _2);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[24..], _3);
    }

    // From the highest bit down: double, add the bit, take L off where it fits. 512 small steps, next to nothing beside a multiplication of points.
    private static Scalar Reduce(ReadOnlySpan<ulong> wide)
    {
        var value = default(Scalar);
        for (var bit = wide.Length * 64 - 1; bit >= 0; bit--)
        {
            var low = (wide[bit >> 6] >> (bit & 63)) & 1;
            value = new Scalar(value._0 << 1 | low, value._1 << 1 | value._0 >> 63, value._2 << 1 | value._1 >> 63, value._3 << 1 | value._2 >> 63);
            var less = value.MinusL(out var borrow);
            var keep = 0 - borrow;
            value = new Scalar(
                (value._0 & keep) | (less._0 & ~keep),
                (value._1 & keep) | (less._1 & ~keep),
                (value._2 & keep) | (less._2 & ~keep),
                (value._3 & keep) | (less._3 & ~keep));
        }

        return value;
    }

    private Scalar MinusL(out ulong borrow)
    {
        borrow = 0;
        return new Scalar(Minus(_0, L0, ref borrow), Minus(_1, L1, ref borrow), Minus(_2, L2, ref borrow), Minus(_3, L3, ref borrow));
    }

    private static ulong Minus(ulong a, ulong b, ref ulong borrow)
    {
        var difference = (UInt128)a - b - borrow;
        borrow = (ulong)(difference >> 64) & 1;
        return (ulong)difference;
    }

    private static ulong Word(ReadOnlySpan<byte> octets, int index) => BinaryPrimitives.ReadUInt64LittleEndian(octets[(index * 8)..]);
}
