namespace Stafett.Server.Forwarding;

/// <summary>
/// What matching may cost. The engine is linear in the address, but each step costs as much as there are places in the pattern where it may be at once, and each
/// set of places that it has not met before has to be made first. Many places at once need wide atoms (<c>.</c>, <c>[a-z]</c>) or choices behind something loose
/// (<c>*</c>, <c>?</c>, <c>{2,9}</c>, or no <c>^</c> in front); plain text and alternatives of it cost next to nothing.
/// </summary>
internal static class RulePatternCost
{
    /// <summary>For all patterns of a domain: some 100 ms for the longest address, measured.</summary>
    public const int MaxPerDomain = 25_600;

    /// <summary>Above it a match is worth a place among those that may run at once.</summary>
    public const int Heavy = 2_000;

    private const int MostSets = 256;

    public static int Of(string pattern)
    {
        var places = CountPlaces(pattern);
        var sets = places >= 8 ? MostSets : 1L << (int)places;
        return (int)Math.Min(sets * places, int.MaxValue);
    }

    private static long CountPlaces(string pattern)
    {
        var outer = new Stack<Sum>();
        var sum = new Sum();
        var isLoose = pattern[0] != '^' || pattern.Contains('|');
        for (var i = 0; i < pattern.Length;)
        {
            switch (pattern[i])
            {
                case '(':
                    outer.Push(sum);
                    sum = new Sum();
                    i++;
                    break;
                case ')':
                    var inner = sum.Closed();
                    sum = outer.Count > 0 ? outer.Pop() : new Sum();
                    sum.Add(inner.Weight, inner.Places);
                    i++;
                    break;
                case '*' or '+' or '?':
                    // A second one makes the first lazy, or is an error that the compiler finds.
                    sum.Loosen(1);
                    isLoose = true;
                    i++;
                    break;
                case '{' when RulePattern.TryReadCount(pattern, ref i, out var least, out var most):
                    if (least == most)
                    {
                        sum.Repeat(most);
                    }
                    else
                    {
                        sum.Loosen(most);
                        isLoose = true;
                    }

                    break;
                default:
                    var end = RulePattern.EndOfAtom(pattern, i);
                    sum.Add(1, isLoose && IsWide(pattern.AsSpan(i, Math.Max(1, Math.Min(end, pattern.Length) - i))) ? 1 : 0);
                    i = end;
                    break;
            }
        }

        while (outer.Count > 0)
        {
            var inner = sum.Closed();
            sum = outer.Pop();
            sum.Add(inner.Weight, inner.Places);
        }

        return sum.Closed().Places;
    }

    private static bool IsWide(ReadOnlySpan<char> atom) => atom[0] is '.' or '[' || (atom.Length > 1 && atom[0] == '\\' && char.IsAsciiLetter(atom[1]));

    /// <summary>Of what stands so far in a group; the last item apart, since a repetition behind it is about that alone.</summary>
    private struct Sum
    {
        private const long Most = 1_000_000;

        private long _weight;
        private long _places;
        private long _lastWeight;
        private long _lastPlaces;

        public void Add(long weight, long places)
        {
            (_weight, _places) = (Math.Min(_weight + _lastWeight, Most), Math.Min(_places + _lastPlaces, Most));
            (_lastWeight, _lastPlaces) = (weight, places);
        }

        public void Repeat(long times) =>
            (_lastWeight, _lastPlaces) = (Math.Min(_lastWeight * Math.Min(times, Most), Most), Math.Min(_lastPlaces * Math.Min(times, Most), Most));

        public void Loosen(long times)
        {
            Repeat(Math.Max(1, times));
            _lastPlaces = Math.Max(_lastPlaces, _lastWeight);
        }

        public readonly (long Weight, long Places) Closed() => (Math.Min(_weight + _lastWeight, Most), Math.Min(_places + _lastPlaces, Most));
    }
}
