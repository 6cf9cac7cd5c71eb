namespace Stafett.Web.QrCodes;

/// <summary>Error correction of QR codes: Reed-Solomon over the field of 256 with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004 §7.5).</summary>
internal static class ReedSolomon
{
    private const int Polynomial = 0x11D;

    /// <summary>The codewords that follow the data.</summary>
    public static byte[] Remainder(ReadOnlySpan<byte> data, int count)
    {
        var divisor = Divisor(count);
        var rest = new byte[count];
        foreach (var octet in data)
        {
            var factor = (byte)(octet ^ rest[0]);
            rest.AsSpan(1).CopyTo(rest);
            rest[^1] = 0;
            for (var at = 0; at < count; at++)
                rest[at] ^= Multiply(divisor[at], factor);
        }

        return rest;
    }

    public static byte Multiply(byte one, byte other)
    {
        var product = 0;
        for (var bit = 7; bit >= 0; bit--)
        {
            product = (product << 1) ^ ((product >> 7) * Polynomial);
            product ^= ((other >> bit) & 1) * one;
        }

        return (byte)product;
    }

    // (x - 2^0)(x - 2^1)... without its leading 1, from the highest power down.
    private static byte[] Divisor(int degree)
    {
        var made = new byte[degree];
        made[^1] = 1;
        byte root = 1;
        for (var factor = 0; factor < degree; factor++)
        {
            for (var at = 0; at < degree; at++)
            {
                made[at] = Multiply(made[at], root);
                if (at + 1 < degree)
                    made[at] ^= made[at + 1];
            }

            root = Multiply(root, 2);
        }

        return made;
    }
}
