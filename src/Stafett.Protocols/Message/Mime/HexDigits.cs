namespace Stafett.Protocols.Message.Mime;

internal static class HexDigits
{
    private const byte None = 0xFF;

    private static readonly byte[] Values = MakeValues();

    public static bool TryRead(byte high, byte low, out byte octet)
    {
        var a = Values[high];
        var b = Values[low];
        octet = (byte)((a << 4) | (b & 15));
        return (a | b) != None;
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        Array.Fill(values, None);
        for (byte i = 0; i < 16; i++)
        {
            values["0123456789ABCDEF"[i]] = i;
            values["0123456789abcdef"[i]] = i;
        }

        return values;
    }
}
