using System.Security.Cryptography;
using System.Text;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// A key that opens once when the second factor is lost: 28 letters and digits in groups of four, 140 random bits. Letters that look like digits are left out, and read as
/// those.
/// </summary>
internal static class RecoveryKey
{
    public const int Count = 10;

    private const string Characters = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 28;

    public static string Create() => string.Join('-', RandomNumberGenerator.GetString(Characters, Length).Chunk(4).Select(group => new string(group)));

    /// <summary>The hash it is kept as; null: not of this shape.</summary>
    public static byte[]? HashOf(string text)
    {
        if (text.Length > Length * 2)
            return null;
        var plain = new StringBuilder(Length);
        foreach (var c in text)
        {
            switch (char.ToLowerInvariant(c))
            {
                case ' ' or '-':
                    break;
                case 'o':
                    plain.Append('0');
                    break;
                case 'i' or 'l':
                    plain.Append('1');
                    break;
                case var letter when Characters.Contains(letter, StringComparison.Ordinal):
                    plain.Append(letter);
                    break;
                default:
                    return null;
            }
        }

        return plain.Length == Length ? Storage.Control.Accounts.TokenHash.Of(plain.ToString()) : null;
    }
}
