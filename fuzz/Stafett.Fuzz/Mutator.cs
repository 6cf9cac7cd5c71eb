namespace Stafett.Fuzz;

/// <summary>Makes inputs out of inputs. Deterministic: what comes out depends on the seed and the order of calls alone.</summary>
public sealed class Mutator(SeededBits bits, IReadOnlyList<byte[]> tokens)
{
    /// <summary>Larger than every buffer that a parser is handed in one piece.</summary>
    public const int MaxLength = 64 * 1024;

    // What parsers of mail trip over: ends of lines, quotes, brackets, signs of length, bytes of broken UTF-8.
    internal static readonly byte[] Interesting =
    [
        0, 1, 9, 10, 13, 32, .. "\"'\\<>()[]{}@.,:;=!/*%$^-_+0129AZaz~"u8, 0x7F, 0x80, 0xA0, 0xBF, 0xC0, 0xC1, 0xE2, 0xED, 0xF4, 0xFE, 0xFF,
    ];

    public byte[] Mutate(IReadOnlyList<byte[]> pool)
    {
        var input = pool[bits.Below(pool.Count)];
        for (var steps = 1 + bits.Below(4); steps > 0; steps--)
            input = Step(input, pool);
        return input.Length <= MaxLength ? input : input[..MaxLength];
    }

    private byte[] Step(byte[] input, IReadOnlyList<byte[]> pool)
    {
        if (input.Length == 0)
            return [Interesting[bits.Below(Interesting.Length)]];
        return bits.Below(10) switch
        {
            0 => Changed(input, (byte)(1 << bits.Below(8))),
            1 => Replaced(input),
            2 => Inserted(input, [Interesting[bits.Below(Interesting.Length)]]),
            3 => Cut(input),
            4 => input[..bits.Below(input.Length)],
            5 => Spliced(input, pool[bits.Below(pool.Count)]),
            6 => Repeated(input),
            7 when bits.Below(64) == 0 => Grown(input),
            8 or 9 when tokens.Count > 0 => Inserted(input, tokens[bits.Below(tokens.Count)]),
            _ => Inserted(input, [(byte)bits.Next()]),
        };
    }

    private byte[] Changed(byte[] input, byte flip)
    {
        var changed = (byte[])input.Clone();
        changed[bits.Below(changed.Length)] ^= flip;
        return changed;
    }

    private byte[] Replaced(byte[] input)
    {
        var changed = (byte[])input.Clone();
        changed[bits.Below(changed.Length)] = Interesting[bits.Below(Interesting.Length)];
        return changed;
    }

    private byte[] Inserted(byte[] input, byte[] piece)
    {
        var at = bits.Below(input.Length + 1);
        return [.. input.AsSpan(0, at), .. piece, .. input.AsSpan(at)];
    }

    private byte[] Cut(byte[] input)
    {
        var from = bits.Below(input.Length);
        var count = 1 + bits.Below(Math.Min(input.Length - from, 16));
        return [.. input.AsSpan(0, from), .. input.AsSpan(from + count)];
    }

    private byte[] Spliced(byte[] input, byte[] other) =>
        other.Length == 0 ? input : [.. input.AsSpan(0, bits.Below(input.Length + 1)), .. other.AsSpan(bits.Below(other.Length))];

    private byte[] Repeated(byte[] input)
    {
        var from = bits.Below(input.Length);
        var piece = input.AsSpan(from, 1 + bits.Below(Math.Min(input.Length - from, 64)));
        var times = 1 + bits.Below(8);
        var result = new List<byte>(input.Length + piece.Length * times);
        result.AddRange(input.AsSpan(0, from));
        for (var i = 0; i < times; i++)
            result.AddRange(piece);
        result.AddRange(input.AsSpan(from));
        return [.. result];
    }

    // One piece, over and over, until the input is as long as it may be: this is what finds work that grows with the square.
    private byte[] Grown(byte[] input)
    {
        var from = bits.Below(input.Length);
        var piece = input.AsSpan(from, 1 + bits.Below(Math.Min(input.Length - from, 16)));
        var result = new byte[MaxLength];
        input.AsSpan(0, Math.Min(from, result.Length)).CopyTo(result);
        for (var at = from; at < result.Length; at += piece.Length)
            piece[..Math.Min(piece.Length, result.Length - at)].CopyTo(result.AsSpan(at));
        return result;
    }
}
