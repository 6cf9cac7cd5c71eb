using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// One canonical form of a body (RFC 6376 §3.4.3 and §3.4.4), hashed. Most of a body is canonical already: a vector looks for the places that are not, and what is between
/// them goes to the hash where it lies. Only CRLF ends a line; a CR or LF alone is an octet like others.
/// </summary>
internal sealed class CanonicalBody : IDisposable
{
    // A call into the hash costs as much as some hundred octets of it: short runs are gathered.
    private const int StagingLength = 4 * 1024;
    private const int DirectLength = 512;

    // A body may be made of little else.
    private static readonly byte[] LineEnds = [.. Enumerable.Repeat("\r\n"u8.ToArray(), DirectLength).SelectMany(end => end)];

    private readonly bool _isRelaxed;
    private readonly long[] _lengths;
    private readonly byte[]?[] _partial;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _staging = ArrayPool<byte>.Shared.Rent(StagingLength);
    private int _staged;
    private int _nextLength;
    private long _written;

    // Held back, in this order, until it is known that something stands behind: line ends, white space, a CR.
    private long _lineEnds;
    private bool _hasSpace;
    private bool _hasCr;
    private bool _isDisposed;

    /// <param name="lengths">Octets after which the hash so far is wanted as well (l=), ascending.</param>
    public CanonicalBody(Canonicalization form, IReadOnlyCollection<long> lengths)
    {
        _isRelaxed = form == Canonicalization.Relaxed;
        _lengths = [.. lengths];
        _partial = new byte[_lengths.Length][];
        TakePartial();
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        var at = 0;
        while (at < octets.Length)
        {
            if (!SkipHeldBack(octets, ref at))
                continue;
            if (at == octets.Length)
                return;
            EmitHeldBack();
            var end = _isRelaxed ? EndOfCanonicalRun(octets, at) : octets.Length;
            end = BeforeTrailing(octets, at, end);
            Emit(octets[at..end]);
            at = end;
        }
    }

    public void Finish(List<BodyHash> hashes)
    {
        if (_hasCr)
        {
            EmitHeldBack();
            EmitCr();
        }

        // Simple: no body at all is one empty line. Relaxed: it is nothing. A last line without its end gets one; white space in front of it goes.
        if (_written > 0 || !_isRelaxed)
            Emit("\r\n"u8);
        Flush();
        var form = _isRelaxed ? Canonicalization.Relaxed : Canonicalization.Simple;
        for (var i = 0; i < _lengths.Length; i++)
            hashes.Add(new BodyHash(form, _lengths[i], _partial[i] ?? []));
        hashes.Add(new BodyHash(form, null, _hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_staging);
    }

    /// <summary>Moves over what has to be held back. False when a CR turned out to be alone, and was written.</summary>
    private bool SkipHeldBack(ReadOnlySpan<byte> octets, ref int at)
    {
        for (; at < octets.Length; at++)
        {
            var c = octets[at];
            if (_hasCr)
            {
                if (c != '\n')
                {
                    EmitHeldBack();
                    EmitCr();
                    return false;
                }

                // White space before the end of a line goes.
                _hasCr = _hasSpace = false;
                _lineEnds++;
            }
            else if (c == '\r')
            {
                _hasCr = true;
            }
            else if (_isRelaxed && (c is (byte)' ' or (byte)'\t'))
            {
                _hasSpace = true;
            }
            else
            {
                return true;
            }
        }

        return true;
    }

    private void EmitHeldBack()
    {
        while (_lineEnds > 0)
        {
            var count = (int)Math.Min(_lineEnds, LineEnds.Length / 2);
            Emit(LineEnds.AsSpan(0, 2 * count));
            _lineEnds -= count;
        }

        if (_hasSpace)
            Emit(" "u8);
        _hasSpace = false;
    }

    private void EmitCr()
    {
        _hasCr = false;
        Emit("\r"u8);
    }

    /// <summary>Where relaxed first differs from what stands there: a tab, two of white space, white space before a line end. Trailing octets are not judged.</summary>
    private static int EndOfCanonicalRun(ReadOnlySpan<byte> octets, int at)
    {
        var space = Vector256.Create((byte)' ');
        var tab = Vector256.Create((byte)'\t');
        var cr = Vector256.Create((byte)'\r');
        ref var first = ref MemoryMarshal.GetReference(octets);
        for (; at + Vector256<byte>.Count < octets.Length; at += Vector256<byte>.Count)
        {
            var here = Vector256.LoadUnsafe(ref first, (nuint)at);
            var next = Vector256.LoadUnsafe(ref first, (nuint)at + 1);
            var differs = Vector256.Equals(here, tab)
                | (Vector256.Equals(here, space) & (Vector256.Equals(next, space) | Vector256.Equals(next, tab) | Vector256.Equals(next, cr)));
            if (differs != Vector256<byte>.Zero)
                return at + BitOperations.TrailingZeroCount(differs.ExtractMostSignificantBits());
        }

        for (; at + 1 < octets.Length; at++)
        {
            if (octets[at] == '\t' || (octets[at] == ' ' && (octets[at + 1] is (byte)' ' or (byte)'\t' or (byte)'\r')))
                return at;
        }

        return octets.Length;
    }

    /// <summary>What stands at the end of a run may be at the end of the body.</summary>
    private int BeforeTrailing(ReadOnlySpan<byte> octets, int start, int end)
    {
        if (end > start && octets[end - 1] == '\r')
            end--;
        if (_isRelaxed)
        {
            while (end > start && octets[end - 1] is (byte)' ' or (byte)'\t')
                end--;
        }

        while (end - 1 > start && octets[end - 1] == '\n' && octets[end - 2] == '\r')
            end -= 2;
        return end;
    }

    private void Emit(ReadOnlySpan<byte> octets)
    {
        while (_nextLength < _lengths.Length && _lengths[_nextLength] - _written <= octets.Length)
        {
            var part = (int)(_lengths[_nextLength] - _written);
            Append(octets[..part]);
            octets = octets[part..];
            TakePartial();
        }

        Append(octets);
    }

    private void TakePartial()
    {
        if (_nextLength == _lengths.Length || _lengths[_nextLength] != _written)
            return;
        Flush();
        _partial[_nextLength++] = _hash.GetCurrentHash();
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        _written += octets.Length;
        if (octets.Length >= DirectLength)
        {
            Flush();
            _hash.AppendData(octets);
            return;
        }

        if (octets.Length > _staging.Length - _staged)
            Flush();
        octets.CopyTo(_staging.AsSpan(_staged));
        _staged += octets.Length;
    }

    private void Flush()
    {
        if (_staged == 0)
            return;
        _hash.AppendData(_staging, 0, _staged);
        _staged = 0;
    }
}
