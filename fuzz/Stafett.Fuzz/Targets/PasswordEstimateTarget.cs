using System.Text;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Fuzz.Targets;

/// <summary>A password that somebody chooses; behind a line end, his own names and address, one on each line.</summary>
public sealed class PasswordEstimateTarget : IFuzzTarget
{
    public string Name => "password-estimate";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "correct-horse-battery-staple-9\nida@example.com\nIda", "P@ssw0rd1\n", "qwertzuiop 2026-11-27", "aaaaaaaaaaaaaaaaaaaaaaaabcabcabcabc", "exampleadi@\nida@example.com", "åäö 🐦\n", "zyxwvu987654");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("password", "1qaz2wsx", "qwerty", "27.11.1984", "abcdefgh", "zzzz", "$3cr3t", "@example.com", "\n", "İ", "ß", "🐦");

    // Every piece of the first 256 characters is looked up as a word, as it stands, undisguised and backwards.
    public long MemoryCeiling(int inputLength) => 16 * 1024 * 1024 + 64L * inputLength;

    public void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n');
        var estimate = PasswordStrength.Estimate(lines[0], lines[1..]);
        FuzzCheck.That(estimate.Score is >= 0 and <= 4, "a score out of range");
        // Character by character is the dearest way, and each character costs ten guesses.
        FuzzCheck.That(estimate.GuessesLog10 >= 0 && estimate.GuessesLog10 <= lines[0].Length + 0.01, "more guesses than characters give");
        FuzzCheck.That(estimate.IsEnough == (estimate.Warning.Length == 0), "weak without a word, or a word about nothing");
        FuzzCheck.That(estimate.IsEnough || !estimate.Advice.IsEmpty, "weak, and nothing that helps");
        FuzzCheck.That(lines[0].Length >= 8 || !estimate.IsEnough, "seven characters are enough");
    }
}
