using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Stafett.Protocols.Forwarding;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Compiles what a stranger published. Matching is linear in the address (no backtracking), so a pattern cannot stop us; counted
/// repetitions, which such an engine unrolls, are bounded too.
/// </summary>
internal static class RulePattern
{
    public const int MaxPerDomain = 200;

    /// <summary>Steps of a pattern with all its repetitions written out.</summary>
    public const int MaxWeight = 600;

    /// <summary>The same for all patterns of a domain: linear is not yet quick. <see cref="RulePatternCost"/> bounds the time.</summary>
    public const int MaxWeightPerDomain = 1_500;

    // The engine is linear; this is a net below it, and a match that falls into it is a temporary failure.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    public static bool TryCompile(ForwardingRule rule, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out RecordProblem? problem)
    {
        regex = null;
        problem = null;
        if (Weigh(rule.Match) > MaxWeight)
        {
            problem = Problem(rule, "The pattern repeats too much to be run on every message.", "Use + or * instead of large counts in braces.");
            return false;
        }

        try
        {
            regex = new Regex(rule.Match, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (NotSupportedException)
        {
            problem = Problem(rule, "The pattern looks ahead, behind or back at a group, which cannot be run in linear time.", "Write it without (?=, (?!, (?<=, (?<!, (?> and \\1.");
            return false;
        }
        catch (ArgumentException)
        {
            problem = Problem(rule, "The pattern is no valid regular expression, so the rule is not used.", "Check its brackets, braces and backslashes.");
            return false;
        }

        if (rule.Template?.MissingGroup(regex.GetGroupNumbers().Length - 1) is not { } missing)
            return true;
        problem = Problem(rule, $"The target wants group ${missing}, which the pattern does not have.", "Put what is wanted into parentheses, or lower the number.");
        regex = null;
        return false;
    }

    private static RecordProblem Problem(ForwardingRule rule, string what, string mend) => new(RecordProblem.Shown(rule.Item), what, mend);

    /// <summary>The length of the pattern with counted repetitions unrolled; int.MaxValue at most.</summary>
    internal static int Weigh(string pattern)
    {
        // One entry per open parenthesis: the weight of what stands before it.
        var outer = new Stack<long>();
        long sum = 0;
        long last = 0;
        for (var i = 0; i < pattern.Length;)
        {
            switch (pattern[i])
            {
                case '(':
                    outer.Push(sum + last);
                    (sum, last) = (0, 0);
                    i++;
                    break;
                case ')':
                    last += sum + 1;
                    sum = outer.Count > 0 ? outer.Pop() : 0;
                    i++;
                    break;
                case '{' when TryReadCount(pattern, ref i, out _, out var count):
                    last = Math.Min(last * Math.Max(1, count), int.MaxValue);
                    break;
                case '*' or '+' or '?':
                    i++;
                    break;
                default:
                    sum += last;
                    last = 1;
                    i = EndOfAtom(pattern, i);
                    break;
            }

            sum = Math.Min(sum, int.MaxValue);
        }

        while (outer.Count > 0)
            sum += outer.Pop();
        return (int)Math.Min(sum + last, int.MaxValue);
    }

    /// <param name="least">-1 where it is not written.</param>
    internal static bool TryReadCount(string pattern, ref int i, out long least, out long count)
    {
        count = 0;
        least = -1;
        long number = 0;
        for (var j = i + 1; j < pattern.Length; j++)
        {
            var c = pattern[j];
            if (c is '}')
            {
                count = Math.Max(count, number);
                if (least < 0)
                    least = number;
                i = j + 1;
                return true;
            }

            if (c is ',')
                (least, count, number) = (number, Math.Max(count, number), 0);
            else if (char.IsAsciiDigit(c))
                number = Math.Min(number * 10 + (c - '0'), int.MaxValue);
            else
                return false;
        }

        return false;
    }

    internal static int EndOfAtom(string pattern, int i)
    {
        if (pattern[i] == '\\')
        {
            if (i + 2 < pattern.Length && pattern[i + 1] is 'p' or 'P' && pattern[i + 2] == '{' && pattern.IndexOf('}', i) is var brace && brace > 0)
                return brace + 1;
            return i + 2;
        }

        if (pattern[i] != '[')
            return i + 1;
        for (var j = i + 1; j < pattern.Length; j++)
        {
            if (pattern[j] == '\\')
                j++;
            else if (pattern[j] == ']' && j > i + 1)
                return j + 1;
        }

        return pattern.Length;
    }
}
