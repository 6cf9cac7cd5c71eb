namespace Stafett.Protocols.Message.Mime;

internal static class HexDigits
{
    public static bool TryRead(byte high, byte low, out byte octet)
    {
        var a = Value(high);
        var b = Value(low);
        octet = (byte)((a << 4) | (b & 15));
        return a >= 0 && b >= 0;
    }

    private static int Value(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}
