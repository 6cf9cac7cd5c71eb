using System.Buffers.Binary;

namespace Stafett.Authentication.Dkim.Ed25519;

/// <summary>
/// A number modulo p = 2^255 - 19 (RFC 8032 §5.1) in five words of 51 bits, the lowest first. Words may be a little above 51 bits between operations;
/// all operations but <see cref="Equals(in FieldElement)"/> take the same time for all values.
/// </summary>
internal readonly struct FieldElement
{
    public const int Length = 32;

    private const int Bits = 51;
    private const ulong Mask = (1UL << Bits) - 1;

    public static readonly FieldElement Zero;
    public static readonly FieldElement One = new(1, 0, 0, 0, 0);

    private readonly ulong _0;
    private readonly ulong _1;
    private readonly ulong _2;
    private readonly ulong _3;
    private readonly ulong _4;

    private FieldElement(ulong w0, ulong w1, ulong w2, ulong w3, ulong w4) => (_0, _1, _2, _3, _4) = (w0, w1, w2, w3, w4);

    public static FieldElement FromNumber(uint number) => new(number, 0, 0, 0, 0);

    /// <summary>32 octets, the lowest first; the highest bit is not looked at. May be p or more.</summary>
    public static FieldElement Read(ReadOnlySpan<byte> octets)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(octets);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(octets[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(octets[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(octets[24..]);
        return new FieldElement(w0 & Mask, (w0 >> 51 | w1 << 13) & Mask, (w1 >> 38 | w2 << 26) & Mask, (w2 >> 25 | w3 << 39) & Mask, (w3 >> 12) & Mask);
    }

    public static FieldElement operator +(in FieldElement a, in FieldElement b) =>
        Carry(a._0 + b._0, a._1 + b._1, a._2 + b._2, a._3 + b._3, a._4 + b._4);

    // 4p is added first, so that no word goes below zero.
    public static FieldElement operator -(in FieldElement a, in FieldElement b) => Carry(
        a._0 + 4 * (Mask - 18) - b._0, a._1 + 4 * Mask - b._1, a._2 + 4 * Mask - b._2, a._3 + 4 * Mask - b._3, a._4 + 4 * Mask - b._4);

    // What is beyond 2^255 comes back times 19.
    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        var (b1, b2, b3, b4) = (b._1 * 19, b._2 * 19, b._3 * 19, b._4 * 19);
        var r0 = Product(a._0, b._0) + Product(a._1, b4) + Product(a._2, b3) + Product(a._3, b2) + Product(a._4, b1);
        var r1 = Product(a._0, b._1) + Product(a._1, b._0) + Product(a._2, b4) + Product(a._3, b3) + Product(a._4, b2);
        var r2 = Product(a._0, b._2) + Product(a._1, b._1) + Product(a._2, b._0) + Product(a._3, b4) + Product(a._4, b3);
        var r3 = Product(a._0, b._3) + Product(a._1, b._2) + Product(a._2, b._1) + Product(a._3, b._0) + Product(a._4, b4);
        var r4 = Product(a._0, b._4) + Product(a._1, b._3) + Product(a._2, b._2) + Product(a._3, b._1) + Product(a._4, b._0);
        r1 += r0 >> Bits;
        r2 += r1 >> Bits;
        r3 += r2 >> Bits;
        r4 += r3 >> Bits;
        return Carry(((ulong)r0 & Mask) + (ulong)(r4 >> Bits) * 19, (ulong)r1 & Mask, (ulong)r2 & Mask, (ulong)r3 & Mask, (ulong)r4 & Mask);
    }

    public FieldElement Square() => this * this;

    public FieldElement Negate() => Zero - this;

    /// <summary>1/x; 0 for 0.</summary>
    public FieldElement Invert() => Power(250, 0b01011, 5);

    /// <summary>x^((p-5)/8), the root's first part (RFC 8032 §5.1.3).</summary>
    public FieldElement PowerForRoot() => Power(250, 0b01, 2);

    /// <summary>x^((p-1)/4)</summary>
    public FieldElement PowerForRootOfMinusOne() => Power(250, 0b011, 3);

    public bool IsNegative()
    {
        Span<byte> octets = stackalloc byte[Length];
        Write(octets);
        return (octets[0] & 1) == 1;
    }

    public bool Equals(in FieldElement other)
    {
        Span<byte> one = stackalloc byte[Length];
        Span<byte> two = stackalloc byte[Length];
        Write(one);
        other.Write(two);
        return one.SequenceEqual(two);
    }

    /// <summary>The first where the mask is zero, the second where it is all ones.</summary>
    public static FieldElement Select(in FieldElement first, in FieldElement second, ulong mask) => new(
        first._0 ^ (mask & (first._0 ^ second._0)),
        first._1 ^ (mask & (first._1 ^ second._1)),
        first._2 ^ (mask & (first._2 ^ second._2)),
        first._3 ^ (mask & (first._3 ^ second._3)),
        first._4 ^ (mask & (first._4 ^ second._4)));

    /// <summary>32 octets, below p.</summary>
    public void Write(Span<byte> octets)
    {
        var r = Carry(_0, _1, _2, _3, _4);
        // One more than p, or p, or less: adding 19 carries out of the top exactly where p has to come off.
        var q = (r._0 + 19) >> Bits;
        q = (r._1 + q) >> Bits;
        q = (r._2 + q) >> Bits;
        q = (r._3 + q) >> Bits;
        q = (r._4 + q) >> Bits;
        var w0 = r._0 + 19 * q;
        var w1 = r._1 + (w0 >> Bits);
        var w2 = r._2 + (w1 >> Bits);
        var w3 = r._3 + (w2 >> Bits);
        var w4 = (r._4 + (w3 >> Bits)) & Mask;
        (w0, w1, w2, w3) = (w0 & Mask, w1 & Mask, w2 & Mask, w3 & Mask);
        BinaryPrimitives.WriteUInt64LittleEndian(octets, w0 | w1 << 51);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[8..], w1 >> 13 | w2 << 38);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[16..], w2 >> 26 | w3 << 25);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[24..], w3 >> 39 | w4 << 12);
    }

    private static UInt128 Product(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return new UInt128(high, low);
    }

    private static FieldElement Carry(ulong w0, ulong w1, ulong w2, ulong w3, ulong w4)
    {
        w1 += w0 >> Bits;
        w2 += w1 >> Bits;
        w3 += w2 >> Bits;
        w4 += w3 >> Bits;
        w0 = (w0 & Mask) + 19 * (w4 >> Bits);
        w1 = (w1 & Mask) + (w0 >> Bits);
        return new FieldElement(w0 & Mask, w1, w2 & Mask, w3 & Mask, w4 & Mask);
    }

    /// <summary>x to a number of so many ones and then these bits; it is public, so the branches say nothing.</summary>
    private FieldElement Power(int ones, int tail, int tailBits)
    {
        var result = One;
        for (var i = 0; i < ones; i++)
            result = result.Square() * this;
        for (var i = tailBits - 1; i >= 0; i--)
        {
            result = result.Square();
            if ((tail >> i & 1) == 1)
                result *= this;
        }

        return result;
    }
}
