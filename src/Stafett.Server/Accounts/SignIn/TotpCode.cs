using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>Time-based one-time passwords as every authenticator app makes them: HMAC-SHA1, six digits, steps of 30 seconds (RFC 6238, RFC 4226).</summary>
internal static class TotpCode
{
    // RFC 4226 §4: at least 128 bits, 160 recommended.
    public const int SeedLength = 20;
    public const int Digits = 6;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;

    // RFC 6238 §5.2: one step either way for slow typing and clocks that are off.
    private const int Tolerance = 1;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step that the code belongs to; null: to none about this time. Takes as long for each.</summary>
    public static long? FindStep(ReadOnlySpan<byte> seed, string code, DateTimeOffset time)
    {
        var now = StepAt(time);
        long? found = null;
        var given = Encoding.ASCII.GetBytes(code);
        for (var step = now - Tolerance; step <= now + Tolerance; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Compute(seed, step, Digits)), given))
                found = step;
        }

        return found;
    }

    // RFC 4226 §5.3
    public static string Compute(ReadOnlySpan<byte> seed, long step, int digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238: authenticator apps know no other hash everywhere, and HMAC does not rest on what is weak in SHA-1.
        HMACSHA1.HashData(seed, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 15)..]) & int.MaxValue;
        return (number % (int)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>RFC 4648 §6, without padding, as authenticator apps want it.</summary>
    public static string Base32(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var octet in octets)
        {
            (buffer, bits) = ((buffer << 8) | octet, bits + 8);
            for (; bits >= 5; bits -= 5)
                text.Append(Alphabet[(buffer >> (bits - 5)) & 31]);
            buffer &= (1 << bits) - 1;
        }

        return bits > 0 ? text.Append(Alphabet[(buffer << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    public static string Uri(string service, string account, string secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(service)}:{System.Uri.EscapeDataString(account)}?secret={secret}&issuer={System.Uri.EscapeDataString(service)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
}
