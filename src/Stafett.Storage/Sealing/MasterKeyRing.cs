using System.Collections.Immutable;

namespace Stafett.Storage.Sealing;

/// <summary>The key that seals, and older ones that still open.</summary>
public sealed class MasterKeyRing
{
    private readonly ImmutableArray<MasterKey> _keys;

    /// <param name="keys">The first one seals; one at least.</param>
    public MasterKeyRing(params ImmutableArray<MasterKey> keys)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Length);
        _keys = keys;
    }

    public MasterKey Current => _keys[0];

    /// <summary>Keys of 64 hex digits, the current one first, with spaces, commas or line ends between them: a file's text or an environment variable.</summary>
    /// <exception cref="FormatException">Without the text, which may hold keys.</exception>
    public static MasterKeyRing Parse(string text)
    {
        var words = text.Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new FormatException("There is no master key: 64 hex digits are wanted.");
        var keys = words.Select((word, at) => MasterKey.TryParse(word)
            ?? throw new FormatException($"Master key {at + 1} of {words.Length} is not 64 hex digits."));
        return new MasterKeyRing([.. keys]);
    }

    /// <summary>A ring that seals with a new key and still opens what the old ones sealed.</summary>
    public MasterKeyRing Rotated() => new([MasterKey.New(), .. _keys]);

    /// <summary>A ring with the current key alone; for when everything has been sealed anew.</summary>
    public MasterKeyRing WithoutOld() => new(Current);

    internal MasterKey? Find(uint name)
    {
        foreach (var key in _keys)
        {
            if (key.Name == name)
                return key;
        }

        return null;
    }

    internal string Written => string.Concat(_keys.Select(key => key.Written + "\n"));
}
