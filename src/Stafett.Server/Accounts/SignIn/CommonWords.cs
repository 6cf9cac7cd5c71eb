using System.Collections.Frozen;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>The passwords and words that are tried first: <c>CommonWords.txt</c>, one a line, the commonest first, passwords before names before words.</summary>
internal static class CommonWords
{
    private static readonly FrozenDictionary<string, int> Ranks = Load(out MaxLength, out PasswordCount);

    /// <summary>Of a word in it.</summary>
    public static readonly int MaxLength;

    /// <summary>The last rank that is a password; words follow.</summary>
    public static readonly int PasswordCount;

    /// <summary>From 1; null: not in the list.</summary>
    public static int? Rank(string lower) => Ranks.TryGetValue(lower, out var rank) ? rank : null;

    /// <summary>With the letters that digits and signs are commonly put for; as long as before.</summary>
    public static string Undisguise(string lower) => string.Create(lower.Length, lower, (plain, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            plain[i] = text[i] switch
            {
                '4' or '@' => 'a',
                '8' => 'b',
                '3' or '€' => 'e',
                '6' or '9' => 'g',
                '1' or '!' => 'i',
                '|' => 'l',
                '0' => 'o',
                '5' or '$' => 's',
                '7' or '+' => 't',
                '2' => 'z',
                _ => text[i],
            };
        }
    });

    private static FrozenDictionary<string, int> Load(out int maxLength, out int passwordCount)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        using var reader = new StreamReader(typeof(CommonWords).Assembly.GetManifestResourceStream("CommonWords.txt")!);
        passwordCount = 0;
        while (reader.ReadLine() is { } line)
        {
            // An empty line parts passwords from words.
            if (line.Length == 0)
                passwordCount = ranks.Count;
            else
                ranks.TryAdd(line, ranks.Count + 1);
        }

        maxLength = ranks.Keys.Max(word => word.Length);
        return ranks.ToFrozenDictionary();
    }
}
