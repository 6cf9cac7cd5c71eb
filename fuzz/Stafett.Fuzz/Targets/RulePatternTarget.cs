using System.Text;
using System.Text.RegularExpressions;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Forwarding;

namespace Stafett.Fuzz.Targets;

/// <summary>A pattern that a stranger published, and on the next line a local part that it is tried on.</summary>
public sealed class RulePatternTarget : IFuzzTarget
{
    // As long as a record's or an alias' may be.
    private const int MaxPattern = 512;
    private const int MaxLocalPart = 64;

    public string Name => "rule-pattern";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "^(support|info)$\nsupport", "^x(\\d+)$\nx12", "(a+)+$\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "[^a-z]{2,30}\n12", "\\p{L}{1,9}(\\.\\p{L}+)*\nåsa.b", "a{100}{6}\na", "(?=x)x\nx", "(.)\\1\naa", "(((a{3}){3}){3})?\naaa");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "(", ")", "[", "]", "{", "}", "{9,}", "{0,99}", "|", ".*", "+", "?", "\\", "\\p{", "\\b", "^", "$", "(?:", "(?i)", "(?#", "(?<n>", "\\k<n>", "[^", "[a-z-[b]]", "\\d", "\\u0130", "\n", "İ", "ſ", "K");

    // An engine without backtracking keeps the states that it met, and case folding knows all of Unicode.
    public long MemoryCeiling(int inputLength) => 64 * 1024 * 1024;

    public void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n', 2);
        if (lines[0].Length > MaxPattern)
            return;
        var name = lines.ElementAtOrDefault(1) ?? "";
        name = name.Length > MaxLocalPart ? name[..MaxLocalPart] : name;
        var rule = new ForwardingRule(ForwardingRuleKind.Regex, lines[0], lines[0], WasEncrypted: true);
        if (!RulePattern.TryCompile(rule, out var regex, out var problem))
        {
            FuzzCheck.That(problem.What.EndsWith('.') && problem.Mend.EndsWith('.'), "a refusal without a sentence");
            return;
        }

        FuzzCheck.That(regex.Options.HasFlag(RegexOptions.NonBacktracking), "an engine that backtracks");
        FuzzCheck.That(RulePattern.Weigh(lines[0]) <= RulePattern.MaxWeight, "heavier than may be");
        var match = regex.Match(name);
        FuzzCheck.That(!match.Success || match.Index + match.Length <= name.Length, "a match beyond the end");
    }
}
