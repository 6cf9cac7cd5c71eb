using System.Collections.Immutable;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Forwarding;

/// <summary>Reads the items of one list after another into rules and problems.</summary>
internal sealed class ForwardingItemReader
{
    /// <summary>Characters between the slashes.</summary>
    internal const int MaxPatternLength = 512;

    private bool _full;

    public ImmutableArray<ForwardingRule>.Builder Rules { get; } = ImmutableArray.CreateBuilder<ForwardingRule>();

    public ImmutableArray<RecordProblem>.Builder Problems { get; } = ImmutableArray.CreateBuilder<RecordProblem>();

    public void AddProblem(string record, string what, string mend) => AddProblem(new RecordProblem(RecordProblem.Shown(record), what, mend));

    public void AddProblem(RecordProblem problem)
    {
        if (Problems.Count < ForwardingRecordParser.MaxProblems)
            Problems.Add(problem);
    }

    public void Read(string list, bool encrypted)
    {
        for (var start = 0; start < list.Length && !_full;)
        {
            var end = EndOfItem(list, start);
            var item = list[start..end].Trim();
            start = end + 1;
            if (item.Length > 0)
                ReadItem(item, encrypted);
        }
    }

    // A comma separates items, except inside a pattern and inside a URL.
    private int EndOfItem(string list, int start)
    {
        var text = list.AsSpan();
        var from = start;
        while (from < text.Length && (char.IsWhiteSpace(text[from]) || text[from] == '!'))
            from++;
        if (from < text.Length && text[from] == '/' && ForwardingPattern.FindEnd(text, from) is var close && close >= 0)
            from = close;
        var end = NextComma(text, from);
        if (text[start..end].IndexOf("://") < 0)
            return end;
        var first = end;
        while (end < text.Length && NextComma(text, end + 1) is var next && next > end + 1 && !IsItem(list[(end + 1)..next].Trim()))
            end = next;
        if (end > first)
            AddProblem(list[start..end], "A comma was read as a part of the URL, because no rule follows it.", "Write %2C in the URL instead of the comma.");
        return end;
    }

    private static int NextComma(ReadOnlySpan<char> text, int from)
    {
        var at = from >= text.Length ? -1 : text[from..].IndexOf(',');
        return at < 0 ? text.Length : from + at;
    }

    private static bool IsItem(string piece) =>
        piece.Length == 0 || piece[0] is '!' or '/' or '[' || piece.AsSpan().IndexOfAny(':', '@') >= 0 || ForwardingTarget.TryParse(piece, out _);

    private void ReadItem(string item, bool encrypted)
    {
        var bangs = LeadingBangs(item);
        var body = item[bangs..].Trim();
        if (bangs > 3)
            AddProblem(item, "More than three exclamation marks have no meaning.", "Use ! for 250, !! for 421 or !!! for 550.");
        else if (body.Length == 0)
            AddProblem(item, "Exclamation marks alone disable nothing.", "Write the name behind them, as in !hello, or * for everything without a rule of its own.");
        else if (body[0] == '/')
            ReadRegex(item, body, (Disabling)bangs, encrypted);
        else if (bangs > 0)
            ReadDisabled(item, body, (Disabling)bangs, encrypted);
        else
            ReadPlain(item, encrypted);
    }

    private static int LeadingBangs(string item)
    {
        var count = item.AsSpan().IndexOfAnyExcept('!');
        return count < 0 ? item.Length : count;
    }

    private static Disabling AsDisabling(string target) =>
        target.Length <= 3 && LeadingBangs(target) == target.Length ? (Disabling)target.Length : Disabling.None;

    private void ReadDisabled(string item, string body, Disabling disabling, bool encrypted)
    {
        var colon = body.IndexOf(':');
        var name = (colon < 0 ? body : body[..colon]).Trim();
        if (TryReadName(item, name, out var match))
            Add(new ForwardingRule(KindOf(match), match, item, encrypted) { Disabling = disabling });
    }

    private void ReadPlain(string item, bool encrypted)
    {
        if (ForwardingTarget.IsUrl(item) || item[0] == '[' || (item.Contains(':') && ForwardingTarget.TryReadAddress(item, out _)))
        {
            ReadCatchAll(item, encrypted);
            return;
        }

        var colon = item.IndexOf(':');
        if (colon < 0)
        {
            ReadCatchAll(item, encrypted);
            return;
        }

        var name = item[..colon].Trim();
        var targetText = item[(colon + 1)..].Trim();
        if (!TryReadName(item, name, out var match))
            return;
        if (targetText.Length == 0)
            AddProblem(item, "There is no target behind the colon.", $"Write {RecordProblem.Shown(name)}:user@example.net.");
        else if (AsDisabling(targetText) is var disabling && disabling != Disabling.None)
            Add(new ForwardingRule(KindOf(match), match, item, encrypted) { Disabling = disabling });
        else if (ForwardingTarget.TryParse(targetText, out var target))
            Add(new ForwardingRule(KindOf(match), match, item, encrypted) { Target = target });
        else
            AddProblem(item, "What stands behind the colon is no e-mail address, host name, IP address or http(s) URL.", MendTarget(targetText));
    }

    private void ReadCatchAll(string item, bool encrypted)
    {
        if (ForwardingTarget.TryParse(item, out var target))
            Add(new ForwardingRule(ForwardingRuleKind.CatchAll, "*", item, encrypted) { Target = target });
        else
            AddProblem(item, "This is neither a target (e-mail address, host name, IP address, http(s) URL) nor a rule of the form name:target.", MendTarget(item));
    }

    private static string MendTarget(string text)
    {
        if (text.AsSpan().IndexOfAny(ForwardingTarget.Quotes) >= 0)
            return "Take the quotation marks off.";
        if (text.Contains(';'))
            return "Separate rules with commas, not semicolons.";
        if (text.Any(char.IsWhiteSpace))
            return "Separate rules with commas, not spaces.";
        if (text.Contains("->", StringComparison.Ordinal) || text.Contains('='))
            return "Write a colon between name and target, as in hello:user@example.net.";
        return "Write for example hello:user@example.net, or user@example.net for every address of the domain.";
    }

    private static ForwardingRuleKind KindOf(string match) => match == "*" ? ForwardingRuleKind.CatchAll : ForwardingRuleKind.LocalPart;

    private bool TryReadName(string item, string name, out string match)
    {
        match = name.ToLowerInvariant();
        var (what, mend) = name switch
        {
            "" => ("There is no name in front of the colon.", "Write the part of the address in front of the at sign, or leave the colon out for every address."),
            _ when name.Contains('@') => ("The name holds an at sign, so no address ever matches it.", $"Write only the part in front of it: {RecordProblem.Shown(name[..name.IndexOf('@')])}"),
            _ when name.IndexOf('+') > 0 => ("Tags are taken off before rules are looked up, so a name with a plus sign never matches.", $"Write {RecordProblem.Shown(name[..name.IndexOf('+')])}: mail with any tag matches it, and the tag is passed on."),
            _ when name.Any(char.IsWhiteSpace) || name.AsSpan().IndexOfAny(ForwardingTarget.Quotes) >= 0 => ("The name holds a space or a quotation mark.", "Separate rules with commas, and leave quotation marks out."),
            _ when !LocalPart.TryCreate(name, out _) => ("The name is too long or holds characters that no address has.", "Write the part of the address in front of the at sign."),
            _ => ("", ""),
        };
        if (what.Length == 0)
            return true;
        AddProblem(item, what, mend);
        return false;
    }

    private void ReadRegex(string item, string body, Disabling disabling, bool encrypted)
    {
        var end = ForwardingPattern.FindEnd(body, 0);
        if (end < 0)
        {
            AddProblem(item, "The pattern begins with a slash but does not end with one.", "Write /pattern/:target, with \\/ for a slash inside.");
            return;
        }

        var (pattern, flags, behind) = ForwardingPattern.Split(body, end);
        if (pattern.Length is 0 or > MaxPatternLength)
        {
            AddProblem(item, $"A pattern has 1 to {MaxPatternLength} characters, this one has {pattern.Length}.", "Use several shorter rules.");
            return;
        }

        foreach (var flag in flags)
        {
            if (char.ToLowerInvariant(flag) is not ('g' or 'i'))
                AddProblem(item, $"The flag {flag} is not known and not used.", "Known are g and i; case never counts.");
        }

        var targetText = behind.StartsWith(':') ? behind[1..].Trim() : "";
        if (disabling == Disabling.None)
            disabling = AsDisabling(targetText);
        if (disabling != Disabling.None)
            Add(new ForwardingRule(ForwardingRuleKind.Regex, pattern, item, encrypted) { Disabling = disabling });
        else if (targetText.Length == 0)
            AddProblem(item, "The pattern has no target.", "Write /pattern/:user@example.net, or !/pattern/ to disable what it matches.");
        else if (TargetTemplate.TryParse(targetText, out var template, out var why))
            Add(new ForwardingRule(ForwardingRuleKind.Regex, pattern, item, encrypted) { Template = template });
        else
            AddProblem(item, $"The target behind the pattern cannot be used: {why}", "Write for example /^(info|sales)$/:user+$1@example.net.");
    }

    private void Add(ForwardingRule rule)
    {
        if (Rules.Count < ForwardingRecordParser.MaxRules)
        {
            Rules.Add(rule);
            return;
        }

        _full = true;
        AddProblem(rule.Item, $"The domain has more than {ForwardingRecordParser.MaxRules} rules; this one and later ones are not read.", "Use patterns, or a catch-all.");
    }
}
