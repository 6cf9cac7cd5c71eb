using System.Buffers;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>Looks for a few octets in many that need not be in one piece.</summary>
internal static class OctetSearch
{
    public static bool Contains(in ReadOnlySequence<byte> octets, ReadOnlySpan<byte> wanted)
    {
        // The end of what was seen, and the start of the next piece.
        Span<byte> seam = stackalloc byte[2 * wanted.Length];
        var kept = 0;
        foreach (var piece in octets)
        {
            var span = piece.Span;
            var start = span[..Math.Min(span.Length, wanted.Length - 1)];
            start.CopyTo(seam[kept..]);
            var joined = seam[..(kept + start.Length)];
            if (joined.IndexOf(wanted) >= 0 || span.IndexOf(wanted) >= 0)
                return true;
            var tail = span.Length >= wanted.Length - 1 ? span[^(wanted.Length - 1)..] : joined[^Math.Min(joined.Length, wanted.Length - 1)..];
            tail.CopyTo(seam);
            kept = tail.Length;
        }

        return false;
    }
}
