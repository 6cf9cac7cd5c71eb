using System.Buffers;
using System.Security.Cryptography;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// Collects fields in a canonical form (RFC 6376 §3.4.1 and §3.4.2) in one pooled buffer, and hashes them. Disposed by its owner.
/// </summary>
internal sealed class CanonicalHeader(int typicalLength) : IDisposable
{
    private const int LineEnd = 2;

    private static readonly SearchValues<byte> Stops = SearchValues.Create(" \t\r"u8);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(typicalLength);
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Octets => _buffer.AsSpan(0, _length);

    /// <summary>Takes off what was added since it had that length.</summary>
    public void CutTo(int length) => _length = length;

    public void Hash(Span<byte> hash) => SHA256.HashData(Octets, hash);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public void Add(HeaderSection headers, int index, Canonicalization form)
    {
        var field = headers.Fields[index];
        AddField(headers.Octets.Span, field, field.End..field.End, form);
        Append("\r\n"u8);
    }

    /// <summary>A signature's own field: without the value of b=, and without its line end (RFC 6376 §3.7).</summary>
    /// <param name="signatureValue">In the octets of the section.</param>
    public void AddUnsigned(HeaderSection headers, int index, Range signatureValue, Canonicalization form) =>
        AddField(headers.Octets.Span, headers.Fields[index], signatureValue, form);

    /// <summary>A field that we are making, up to and with "b=", in the relaxed form.</summary>
    public void AddUnsigned(ReadOnlySpan<byte> field)
    {
        var colon = field.IndexOf((byte)':');
        AddField(field, new HeaderField(0, colon, colon, field.Length), field.Length..field.Length, Canonicalization.Relaxed);
    }

    /// <summary>A complete field with its line end, in the relaxed form.</summary>
    public void Add(ReadOnlySpan<byte> field)
    {
        AddUnsigned(field);
        Append("\r\n"u8);
    }

    private void AddField(ReadOnlySpan<byte> octets, HeaderField field, Range leftOut, Canonicalization form)
    {
        var end = field.End;
        if (end > field.Colon + 1 && octets[end - 1] == '\n')
            end--;
        if (end > field.Colon + 1 && octets[end - 1] == '\r')
            end--;
        // White space around the value of b= goes with it, and the line end may be part of that.
        var (cut, resume) = (Math.Min(leftOut.Start.Value, end), Math.Min(leftOut.End.Value, end));
        Reserve(end - field.Start + LineEnd);
        if (form == Canonicalization.Simple)
        {
            Append(octets[field.Start..cut]);
            Append(octets[resume..end]);
            return;
        }

        foreach (var c in octets.Slice(field.Start, field.NameLength))
            _buffer[_length++] = c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;
        _buffer[_length++] = (byte)':';
        var start = _length;
        Relax(octets[(field.Colon + 1)..cut], start);
        Relax(octets[resume..end], start);
    }

    // Unfolds, makes each run of white space one space, and drops what would stand at either end.
    private void Relax(ReadOnlySpan<byte> value, int start)
    {
        var isSpaceDue = false;
        for (var at = 0; at < value.Length;)
        {
            if (value[at] is (byte)' ' or (byte)'\t')
            {
                isSpaceDue = true;
                at++;
                continue;
            }

            if (value[at] == '\r' && at + 1 < value.Length && value[at + 1] == '\n')
            {
                at += 2;
                continue;
            }

            if (isSpaceDue && _length > start)
                _buffer[_length++] = (byte)' ';
            isSpaceDue = false;
            var length = value[(at + 1)..].IndexOfAny(Stops);
            var run = length < 0 ? value[at..] : value.Slice(at, length + 1);
            run.CopyTo(_buffer.AsSpan(_length));
            _length += run.Length;
            at += run.Length;
        }
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        Reserve(octets.Length);
        octets.CopyTo(_buffer.AsSpan(_length));
        _length += octets.Length;
    }

    private void Reserve(int octets)
    {
        if (_buffer.Length - _length >= octets)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + octets));
        Octets.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
