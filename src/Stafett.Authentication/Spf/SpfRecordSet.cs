using System.Buffers;
using System.Collections.Immutable;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Spf;

/// <summary>What the TXT records of one name say together (RFC 7208 §4.5).</summary>
/// <param name="Record">Null: there is none, or it cannot be followed.</param>
/// <param name="Problem">Why a record that is there cannot be followed; null where there is none, or nothing is wrong.</param>
/// <param name="Length">Octets of the record.</param>
internal sealed record SpfRecordSet(SpfRecord? Record, string? Problem, int Length)
{
    private static readonly SpfRecordSet Empty = new(null, null, 0);

    public static SpfRecordSet Read(ImmutableArray<DnsRecord> records)
    {
        SpfRecordSet? found = null;
        foreach (var record in records)
        {
            if (record is not TxtRecord { Strings.Length: > 0 } txt)
                continue;
            var read = ReadOne(txt.Strings);
            if (read is null)
                continue;
            // RFC 7208 §4.5: which of two is meant nobody can know, even when they are the same.
            if (found is not null)
                return new SpfRecordSet(null, "there is more than one record that begins with v=spf1", 0);
            found = read;
        }

        return found ?? Empty;
    }

    /// <summary>The octets of a TXT record in one piece.</summary>
    /// <param name="rented">To be returned to the pool when it is not empty.</param>
    public static ReadOnlySpan<byte> Join(ImmutableArray<ReadOnlyMemory<byte>> strings, out byte[] rented)
    {
        rented = [];
        if (strings.Length == 1)
            return strings[0].Span;
        var length = 0;
        foreach (var part in strings)
            length += part.Length;
        rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        var at = 0;
        foreach (var part in strings)
        {
            part.Span.CopyTo(rented.AsSpan(at));
            at += part.Length;
        }

        return rented.AsSpan(0, length);
    }

    private static SpfRecordSet? ReadOne(ImmutableArray<ReadOnlyMemory<byte>> strings)
    {
        var text = Join(strings, out var rented);
        SpfRecordSet? read = null;
        if (SpfRecordParser.IsRecord(text))
            read = SpfRecordParser.TryParse(text, out var record, out var problem) ? new SpfRecordSet(record, null, text.Length) : new SpfRecordSet(null, problem, text.Length);
        if (rented.Length > 0)
            ArrayPool<byte>.Shared.Return(rented);
        return read;
    }
}
