using System.Buffers;
using System.Runtime.InteropServices;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>Octets as the elements of a JSON array of numbers, by a table: <c>104,101,</c>.</summary>
internal static class ByteNumbers
{
    private const int Longest = 4;

    // Up to three digits and a comma, padded with zeros; how long it is stands in the other table.
    private static readonly uint[] Written = new uint[256];
    private static readonly byte[] Lengths = new byte[256];

    static ByteNumbers()
    {
        for (var octet = 0; octet < 256; octet++)
        {
            var element = MemoryMarshal.AsBytes(Written.AsSpan(octet, 1));
            _ = octet.TryFormat(element, out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
            element[length] = (byte)',';
            Lengths[octet] = (byte)(length + 1);
        }
    }

    /// <summary>Commas stand between the elements only.</summary>
    public static void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        if (octets.IsEmpty)
            return;
        // Four octets are written whatever the length, and the next element is written over what was too much.
        var span = output.GetSpan(octets.Length * Longest);
        var written = 0;
        foreach (var octet in octets)
        {
            MemoryMarshal.Write(span[written..], in Written[octet]);
            written += Lengths[octet];
        }

        output.Advance(written - 1);
    }
}
