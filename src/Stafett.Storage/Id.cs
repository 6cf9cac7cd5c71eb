using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Stafett.Storage;

/// <summary>What an id of any kind can do: be written.</summary>
public interface IId
{
    string ToString();
}

/// <summary>
/// The id of a <typeparamref name="T"/>: 12 octets, written as 24 lower-case hex digits. The first four octets are seconds since 1970 (as in the ids
/// that existing clients know), the next two the part of the second, six are random. Later ids sort behind earlier ones; they are no secrets.
/// </summary>
[SuppressMessage("Design", "CA1000", Justification = "Id<Alias>.TryParse reads as what it is.")]
public readonly record struct Id<T> : IId
{
    public const int Digits = 24;

    private readonly string? _text;

    private Id(string text) => _text = text;

    public static Id<T> New(TimeProvider time)
    {
        Span<byte> octets = stackalloc byte[12];
        var milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)(milliseconds / 1000));
        BinaryPrimitives.WriteUInt16BigEndian(octets[4..], (ushort)(milliseconds % 1000 * 65_536 / 1000));
        RandomNumberGenerator.Fill(octets[6..]);
        return new Id<T>(Convert.ToHexStringLower(octets));
    }

    public static bool TryParse(ReadOnlySpan<char> text, out Id<T> id)
    {
        id = default;
        if (text.Length != Digits)
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        id = new Id<T>(text.ToString().ToLowerInvariant());
        return true;
    }

    /// <summary>Throws <see cref="FormatException"/>; for what the database holds.</summary>
    public static Id<T> Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"Not an id: {text}");

    public override string ToString() => _text ?? throw new InvalidOperationException("This id was never given a value.");
}
