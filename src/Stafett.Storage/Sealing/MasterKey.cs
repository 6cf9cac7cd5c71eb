using System.Security.Cryptography;

namespace Stafett.Storage.Sealing;

/// <summary>32 octets and the name that sealed values carry for them: the first four octets of their SHA-256.</summary>
public sealed class MasterKey
{
    public const int Length = 32;

    private readonly byte[] _octets;

    private MasterKey(byte[] octets)
    {
        _octets = octets;
        Name = BitConverter.ToUInt32(SHA256.HashData(octets));
    }

    internal uint Name { get; }

    public static MasterKey New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>64 hex digits; null for anything else.</summary>
    public static MasterKey? TryParse(string text)
    {
        if (text.Length != Length * 2 || !text.All(char.IsAsciiHexDigit))
            return null;
        return new MasterKey(Convert.FromHexString(text));
    }

    internal ReadOnlySpan<byte> Octets => _octets;

    internal string Written => Convert.ToHexStringLower(_octets);

    /// <summary>Never the key itself: this may end in a log.</summary>
    public override string ToString() => $"master key {Name:x8}";
}
