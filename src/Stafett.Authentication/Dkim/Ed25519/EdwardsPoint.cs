namespace Stafett.Authentication.Dkim.Ed25519;

/// <summary>
/// A point of the curve in extended coordinates (RFC 8032 §5.1.4): x = X/Z, y = Y/Z, xy = T/Z. The formula for addition holds for all points, so it doubles too.
/// </summary>
internal readonly struct EdwardsPoint
{
    // RFC 8032 §5.1: d = -121665/121666
    private static readonly FieldElement D = FieldElement.FromNumber(121_665).Negate() * FieldElement.FromNumber(121_666).Invert();
    private static readonly FieldElement TwiceD = D + D;

    // 2 is no square modulo p, so this power of it squares to -1.
    private static readonly FieldElement RootOfMinusOne = FieldElement.FromNumber(2).PowerForRootOfMinusOne();

    private static readonly EdwardsPoint Neutral = new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    private readonly FieldElement _x;
    private readonly FieldElement _y;
    private readonly FieldElement _z;
    private readonly FieldElement _t;

    private EdwardsPoint(in FieldElement x, in FieldElement y, in FieldElement z, in FieldElement t) => (_x, _y, _z, _t) = (x, y, z, t);

    /// <summary>y = 4/5 and x even.</summary>
    public static EdwardsPoint Base { get; } = MakeBase();

    /// <summary>RFC 8032 §5.1.3. False where no point has that y, or it is not written in the one way allowed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out EdwardsPoint point)
    {
        point = default;
        Span<byte> canonical = stackalloc byte[FieldElement.Length];
        var y = FieldElement.Read(octets);
        y.Write(canonical);
        var isNegative = (octets[^1] & 0x80) != 0;
        if (!canonical[..^1].SequenceEqual(octets[..^1]) || canonical[^1] != (octets[^1] & 0x7F))
            return false;
        var square = y.Square();
        var u = square - FieldElement.One;
        var v = D * square + FieldElement.One;
        var v3 = v.Square() * v;
        var x = u * v3 * (u * v3.Square() * v).PowerForRoot();
        var check = v * x.Square();
        if (check.Equals(u.Negate()))
            x *= RootOfMinusOne;
        else if (!check.Equals(u))
            return false;
        if (x.Equals(FieldElement.Zero) && isNegative)
            return false;
        if (x.IsNegative() != isNegative)
            x = x.Negate();
        point = new EdwardsPoint(x, y, FieldElement.One, x * y);
        return true;
    }

    public EdwardsPoint Add(in EdwardsPoint other)
    {
        var a = (_y - _x) * (other._y - other._x);
        var b = (_y + _x) * (other._y + other._x);
        var c = _t * TwiceD * other._t;
        var zz = _z * other._z;
        var d = zz + zz;
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new EdwardsPoint(e * f, g * h, f * g, e * h);
    }

    /// <summary>One of the eight points whose eighth multiple is nothing.</summary>
    public bool IsOfSmallOrder()
    {
        var twice = Add(this);
        var fourfold = twice.Add(twice);
        var eightfold = fourfold.Add(fourfold);
        return eightfold._x.Equals(FieldElement.Zero) && eightfold._y.Equals(eightfold._z);
    }

    public EdwardsPoint Negate() => new(_x.Negate(), _y, _z, _t.Negate());

    /// <summary>Each of the 256 bits costs a doubling and an addition, whether it is set or not.</summary>
    /// <param name="scalar">32 octets, the lowest first.</param>
    public EdwardsPoint Multiply(ReadOnlySpan<byte> scalar)
    {
        var result = Neutral;
        for (var bit = 255; bit >= 0; bit--)
        {
            result = result.Add(result);
            var more = result.Add(this);
            var mask = 0 - (ulong)(scalar[bit >> 3] >> (bit & 7) & 1);
            result = new EdwardsPoint(
                FieldElement.Select(result._x, more._x, mask),
                FieldElement.Select(result._y, more._y, mask),
                FieldElement.Select(result._z, more._z, mask),
                FieldElement.Select(result._t, more._t, mask));
        }

        return result;
    }

    /// <summary>RFC 8032 §5.1.2</summary>
    public void Write(Span<byte> octets)
    {
        var inverse = _z.Invert();
        var x = _x * inverse;
        (_y * inverse).Write(octets);
        octets[^1] |= (byte)(x.IsNegative() ? 0x80 : 0);
    }

    private static EdwardsPoint MakeBase()
    {
        Span<byte> octets = stackalloc byte[FieldElement.Length];
        (FieldElement.FromNumber(4) * FieldElement.FromNumber(5).Invert()).Write(octets);
        return TryRead(octets, out var point) ? point : throw new InvalidOperationException("The base point is not on the curve.");
    }
}
