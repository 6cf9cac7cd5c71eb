using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// Writes one signature field in lines of less than 78 octets. Nothing is folded anew once it is signed: the signature is put behind what it covers. Disposed by its owner.
/// </summary>
internal sealed class SignatureFieldWriter : IDisposable
{
    private const int PreferredLine = 76;
    private const int TypicalField = 1_536;

    // A name of a letter or two, the digits of a long, and what stands around them.
    private const int LongestNumber = 32;

    private readonly PooledOctets _field = new(TypicalField);
    private int _column;

    public SignatureFieldWriter(ReadOnlySpan<byte> name)
    {
        _field.Write(name);
        _field.Write(":"u8);
        _column = name.Length + 1;
    }

    public ReadOnlySpan<byte> Written => _field.Written;

    public void Dispose() => _field.Dispose();

    /// <summary>A space, and a tag without white space, with its semicolon.</summary>
    public void Tag(ReadOnlySpan<byte> tag)
    {
        if (_column + tag.Length + 1 > PreferredLine)
            Fold();
        Put(" "u8);
        Put(tag);
    }

    /// <summary>A tag whose value is a number.</summary>
    /// <param name="name">With its equals sign.</param>
    public void Tag(ReadOnlySpan<byte> name, long number)
    {
        Span<byte> tag = stackalloc byte[LongestNumber];
        name.CopyTo(tag);
        _ = number.TryFormat(tag[name.Length..], out var digits, provider: CultureInfo.InvariantCulture);
        tag[name.Length + digits] = (byte)';';
        Tag(tag[..(name.Length + digits + 1)]);
    }

    /// <summary>h=, broken behind colons (RFC 6376 §3.5).</summary>
    /// <param name="names">Each with a colon behind it.</param>
    public void SignedFields(ReadOnlySpan<byte> names)
    {
        Fold();
        Put(" h="u8);
        while (!names.IsEmpty)
        {
            var length = names.IndexOf((byte)':') + 1;
            var isLast = length == names.Length;
            if (_column + length > PreferredLine)
            {
                Fold();
                Put(" "u8);
            }

            Put(names[..(isLast ? length - 1 : length)]);
            names = names[length..];
        }

        Put(";"u8);
    }

    public void BodyHash(ReadOnlySpan<byte> hash)
    {
        Fold();
        Put(" bh="u8);
        Base64(hash);
        Put(";"u8);
    }

    /// <summary>"b=" on a line of its own; what is written so far is what the signature covers.</summary>
    public void BeginSignature()
    {
        Fold();
        Put(" b="u8);
    }

    /// <summary>The signature, folded, and the end of the field.</summary>
    public void End(ReadOnlySpan<byte> signature)
    {
        Base64(signature);
        _field.Write("\r\n"u8);
    }

    /// <summary>Signs and ends the field.</summary>
    /// <param name="hash">Of all that is covered.</param>
    public void Sign(DkimKey key, ReadOnlySpan<byte> hash)
    {
        var signature = ArrayPool<byte>.Shared.Rent(key.SignatureLength);
        key.Sign(hash[..SHA256.HashSizeInBytes], signature.AsSpan(0, key.SignatureLength));
        End(signature.AsSpan(0, key.SignatureLength));
        ArrayPool<byte>.Shared.Return(signature);
    }

    private void Base64(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            // Groups of three octets that fit the line.
            var room = Math.Max(0, PreferredLine - _column) / 4 * 3;
            if (room == 0)
            {
                Fold();
                Put(" "u8);
                continue;
            }

            var piece = octets[..Math.Min(room, octets.Length)];
            var output = _field.GetSpan(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(piece.Length));
            System.Buffers.Text.Base64.EncodeToUtf8(piece, output, out _, out var written);
            _field.Advance(written);
            _column += written;
            octets = octets[piece.Length..];
        }
    }

    private void Put(ReadOnlySpan<byte> octets)
    {
        _field.Write(octets);
        _column += octets.Length;
    }

    private void Fold()
    {
        _field.Write("\r\n"u8);
        _column = 0;
    }
}
