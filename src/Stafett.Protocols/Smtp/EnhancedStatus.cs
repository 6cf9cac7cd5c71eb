namespace Stafett.Protocols.Smtp;

/// <summary>An enhanced status code (RFC 3463): class 2, 4 or 5, subject and detail.</summary>
public readonly record struct EnhancedStatus(byte Class, short Subject, short Detail)
{
    /// <summary>RFC 3463 §2: subject and detail have at most three digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out EnhancedStatus status, out int length)
    {
        status = default;
        length = 0;
        if (text.Length < 5 || text[0] is not ((byte)'2' or (byte)'4' or (byte)'5') || text[1] != '.')
            return false;
        if (!TryReadNumber(text[2..], out var subject, out var used))
            return false;
        var next = 2 + used;
        if (next >= text.Length || text[next] != '.' || !TryReadNumber(text[(next + 1)..], out var detail, out used))
            return false;
        length = next + 1 + used;
        if (length < text.Length && text[length] is not ((byte)' ' or (byte)'\t'))
            return false;
        status = new EnhancedStatus((byte)(text[0] - '0'), subject, detail);
        return true;
    }

    public override string ToString() => $"{Class}.{Subject}.{Detail}";

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out short value, out int used)
    {
        value = 0;
        for (used = 0; used < text.Length && used < 3 && text[used] is >= (byte)'0' and <= (byte)'9'; used++)
            value = (short)(value * 10 + (text[used] - '0'));
        return used > 0;
    }
}
