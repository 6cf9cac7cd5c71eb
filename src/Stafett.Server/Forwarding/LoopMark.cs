using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The value of <c>X-Forward-Email-Loop</c>: says "this copy was made for this recipient" in a way that only we can write and that tells
/// nobody who the recipient is. A message that comes back to the same recipient with the mark goes in circles.
/// </summary>
public sealed class LoopMark(ReadOnlyMemory<byte> key)
{
    /// <summary>Octets of the written mark, lower-case hexadecimal.</summary>
    public const int Length = 32;

    private const int TypicalInput = 256;

    private const int Hashed = Length / 2;

    // Keeps the key apart from its other uses.
    private static ReadOnlySpan<byte> Purpose => "forwarding loop\0"u8;

    /// <summary>Writes <see cref="Length"/> octets.</summary>
    public void Write(EmailAddress recipient, Span<byte> mark)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var input = new PooledOctets(TypicalInput);
        input.Write(Purpose);
        Encoding.UTF8.GetBytes(recipient.Folded, input);
        HMACSHA256.HashData(key.Span, input.Written, hash);
        Convert.TryToHexStringLower(hash[..Hashed], mark, out _);
    }

    /// <summary>The message is a copy that we made for this recipient before.</summary>
    public bool IsIn(HeaderSection headers, EmailAddress recipient)
    {
        var index = headers.IndexOf("X-Forward-Email-Loop"u8);
        if (index < 0)
            return false;
        Span<byte> mark = stackalloc byte[Length];
        Write(recipient, mark);
        for (; index >= 0; index = headers.IndexOf("X-Forward-Email-Loop"u8, index + 1))
        {
            if (CryptographicOperations.FixedTimeEquals(headers.Value(index), mark))
                return true;
        }

        return false;
    }

    /// <summary>RFC 5321 §6.3: how many servers it has passed.</summary>
    public static int CountHops(HeaderSection headers) => headers.CountOf("Received"u8);
}
