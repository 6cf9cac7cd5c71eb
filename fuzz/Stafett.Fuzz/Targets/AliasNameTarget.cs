using System.Text;
using Stafett.Protocols.Forwarding;
using Stafett.Storage;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Rules;

namespace Stafett.Fuzz.Targets;

/// <summary>A name and recipients as a client sends them: the first line is the name, the others are recipients.</summary>
public sealed class AliasNameTarget : IFuzzTarget
{
    public string Name => "alias-name";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "hello\na@example.net", "***\nhttps://example.net/hook", "/^(a|b)\\d+$/gi\nx+$1@example.net\n$1.example.net", "å\n192.0.2.1\nexample.net", "0123456789abcdef01234567");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("/", "*", "+", "@", "$1", "%HOST%", "\\/", "gi", "!", "\0", "\r", "\u0085");

    // No alias may have more recipients, whatever is arranged for its domain.
    private const int MaxRecipients = 1_000;

    // A recipient of one octet and its line end become a rule with its target: some 400 octets.
    public long MemoryCeiling(int inputLength) => (256 * 1024) + (300L * inputLength);

    public void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n', MaxRecipients + 2);
        lines = lines.Length > MaxRecipients + 1 ? lines[..^1] : lines;
        _ = AliasKey.Parse(lines[0]);
        if (DomainKey.TryParse(lines[0], out var domain))
            FuzzCheck.That(DomainKey.TryParse(domain.ToString(), out var same) && same == domain, "a domain's key reads as another one");
        if (!AliasName.TryParse(lines[0], out var name))
            return;
        FuzzCheck.That(!name.Text.Any(char.IsControl), "an accepted name holds a control character");
        FuzzCheck.That(AliasName.TryParse(name.Text, out var again) && again == name, "a name reads as something else when written");
        FuzzCheck.That(Encoding.UTF8.GetByteCount(name.Text) <= (name.Kind == AliasKind.Regex ? AliasName.MaxPatternLength : AliasName.MaxLength), "a name is too long");
        var alias = new AliasRules(Id<Alias>.New(TimeProvider.System), name, AliasTraits.Enabled, [.. lines[1..]]);
        var rules = alias.ToRules();
        FuzzCheck.That(rules.Length <= Math.Max(1, lines.Length - 1), "there are more rules than recipients");
        foreach (var rule in rules)
        {
            FuzzCheck.That((rule.Kind == ForwardingRuleKind.Regex) == (name.Kind == AliasKind.Regex), "a rule is of another kind");
            FuzzCheck.That(rule.Target is null || rule.Template is null, "a rule has two targets");
            FuzzCheck.That(rule.Target is not null || rule.Template is not null || rules.Length == 1, "a rule among others has no target");
        }

        FuzzCheck.That((alias with { Traits = AliasTraits.Refuses }).ToRules() is [{ Disabling: Disabling.Refuse }], "a disabled alias is not one rule");
    }
}
