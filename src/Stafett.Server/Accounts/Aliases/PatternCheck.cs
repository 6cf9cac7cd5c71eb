using Stafett.Protocols.Forwarding;
using Stafett.Server.Forwarding;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>Says when a pattern is made, and not when mail comes, that it cannot be used.</summary>
internal static class PatternCheck
{
    // As long as one in a TXT record may be: both are run by the same engine under the same bounds.
    private const int MaxLength = 512;

    /// <summary>Null where mail can be matched with it.</summary>
    public static RecordProblem? Problem(AliasName name)
    {
        var pattern = name.Text[1..name.Text.LastIndexOf('/')];
        if (pattern.Length > MaxLength)
            return new RecordProblem(RecordProblem.Shown(name.Text), $"The pattern is longer than {MaxLength} characters.", "Make several aliases of it.");
        var rule = new ForwardingRule(ForwardingRuleKind.Regex, pattern, name.Text, WasEncrypted: true);
        return RulePattern.TryCompile(rule, out _, out var problem) ? null : problem;
    }
}
