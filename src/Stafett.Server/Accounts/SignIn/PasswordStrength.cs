using System.Collections.Immutable;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// How many guesses a password stands. It is cut into the parts that somebody who guesses would try (words, names, keyboard walks, sequences, repeats, dates, and single
/// characters in between), in the way that takes the fewest guesses altogether. Quadratic in the length, which is bounded.
/// </summary>
public static class PasswordStrength
{
    // Beyond it nothing gets weaker.
    private const int MaxLooked = PasswordPolicy.MaxLength;
    private const double CharacterLog10 = 1;

    // A guess has to be told apart from the next one even where it is one character long.
    private const double MinPartLog10 = 1;

    // Somebody who guesses does not know the number of parts and where they meet: each further one costs this much.
    private const double PartLog10 = 0.3;

    private static readonly double[] ScoreLog10 = [3, 6, 8, 10];

    public static PasswordEstimate Estimate(string password, IEnumerable<string> own)
    {
        var looked = password.Length > MaxLooked ? password[..MaxLooked] : password;
        var (guesses, parts) = Cheapest(looked, PasswordPatterns.Find(looked, own));
        var score = ScoreLog10.TakeWhile(limit => guesses >= limit).Count();
        var (warning, advice) = Words(score, looked, parts);
        return new PasswordEstimate(score, Math.Round(guesses, 2), warning, advice);
    }

    private static (double Log10, List<PasswordPart> Parts) Cheapest(string password, List<PasswordPart> found)
    {
        var byEnd = found.ToLookup(part => part.End);
        var cost = new double[password.Length + 1];
        var last = new PasswordPart?[password.Length + 1];
        for (var end = 1; end <= password.Length; end++)
        {
            cost[end] = cost[end - 1] + CharacterLog10;
            foreach (var part in byEnd[end])
            {
                var sum = cost[part.Start] + Math.Max(part.Log10, MinPartLog10) + (part.Start > 0 ? PartLog10 : 0);
                if (sum < cost[end])
                    (cost[end], last[end]) = (sum, part);
            }
        }

        var parts = new List<PasswordPart>();
        for (var end = password.Length; end > 0;)
        {
            if (last[end] is { } part)
            {
                parts.Add(part);
                end = part.Start;
            }
            else
            {
                end--;
            }
        }

        return (cost[password.Length], parts);
    }

    private static (string Warning, ImmutableArray<string> Advice) Words(int score, string password, List<PasswordPart> parts)
    {
        if (score >= PasswordEstimate.Needed)
            return ("", []);
        // The longest part is what the password is, to the eye of its owner.
        var worst = parts.OrderByDescending(part => part.End - part.Start).FirstOrDefault();
        var warning = worst?.Kind switch
        {
            PasswordPartKind.Own => "It holds your own name or address.",
            PasswordPartKind.Common when worst.End - worst.Start == password.Length => "It is among the passwords that are tried first.",
            PasswordPartKind.Common => "It is close to a password that is tried early.",
            PasswordPartKind.Disguised => "Putting a digit or a sign for a letter does not make a word harder to guess.",
            PasswordPartKind.Reversed => "A word spelled backwards is as easy to guess as the word.",
            PasswordPartKind.Word when parts.Count == 1 => "A single word is easy to guess.",
            PasswordPartKind.Word => "A few common words are easy to guess.",
            PasswordPartKind.Keyboard => "Neighbouring keys are easy to guess.",
            PasswordPartKind.Sequence => "Sequences such as abc or 6543 are easy to guess.",
            PasswordPartKind.Repeat => "Repeats such as aaa or abcabc are hardly harder to guess than what is repeated.",
            PasswordPartKind.Date => "Dates and years are easy to guess.",
            _ => "It is short.",
        };
        var advice = ImmutableArray.CreateBuilder<string>();
        advice.Add(password.Length < 12 ? "Make it longer: four or five uncommon words are easy to remember and hard to guess." : "Add another word or two; uncommon ones are better.");
        if (worst?.Kind is PasswordPartKind.Date)
            advice.Add("Leave out years and dates that have to do with you.");
        return (warning, advice.ToImmutable());
    }
}
