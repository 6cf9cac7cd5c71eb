using System.Numerics;

namespace Stafett.Protocols.Smtp;

/// <summary>
/// Tells whether octets are lines that end in CRLF, without a bare CR, a bare LF or a NUL (RFC 5321 §2.3.8): what may be
/// sent to another server. The check is for octets that come in pieces; one per message.
/// </summary>
public struct LineEndings
{
    private bool _afterCr;
    private bool _broken;

    /// <summary>False once a CR or LF stood alone or a NUL was seen; a CR at the very end counts as alone.</summary>
    public readonly bool AreStrict => !_broken && !_afterCr;

    public void Check(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty || _broken)
            return;
        _broken = !AreVectorsStrict(octets, out var at) || !IsPair(_afterCr, octets[0]);
        for (; !_broken && at < octets.Length; at++)
            _broken = !IsPair(octets[at - 1] == '\r', octets[at]);
        _afterCr = octets[^1] == '\r';
    }

    private static bool IsPair(bool afterCr, byte octet) => octet != 0 && afterCr == (octet == '\n');

    // Each octet is LF exactly when the one before it is CR: one comparison for a whole vector, at memory speed.
    private static bool AreVectorsStrict(ReadOnlySpan<byte> octets, out int at)
    {
        var cr = new Vector<byte>((byte)'\r');
        var lf = new Vector<byte>((byte)'\n');
        at = 1;
        for (; at + Vector<byte>.Count <= octets.Length; at += Vector<byte>.Count)
        {
            var before = new Vector<byte>(octets[(at - 1)..]);
            var here = new Vector<byte>(octets[at..]);
            var wrong = (Vector.Equals(before, cr) ^ Vector.Equals(here, lf)) | Vector.Equals(here, Vector<byte>.Zero);
            if (wrong != Vector<byte>.Zero)
                return false;
        }

        return true;
    }
}
