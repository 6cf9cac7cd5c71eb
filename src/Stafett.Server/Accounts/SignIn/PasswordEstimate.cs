using System.Collections.Immutable;

namespace Stafett.Server.Accounts.SignIn;

/// <param name="Score">0: a thousand guesses find it; 1: a million; 2: a hundred millions; 3: ten thousand millions; 4: more.</param>
/// <param name="GuessesLog10">How many guesses somebody needs who knows how people choose passwords.</param>
/// <param name="Warning">A sentence that says what makes it weak; empty where nothing does.</param>
/// <param name="Advice">Sentences that say what helps.</param>
public sealed record PasswordEstimate(int Score, double GuessesLog10, string Warning, ImmutableArray<string> Advice)
{
    public const int Needed = 3;

    public bool IsEnough => Score >= Needed;
}
