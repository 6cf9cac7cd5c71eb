using System.Globalization;
using Stafett.Fuzz;

var names = string.Join(", ", FuzzTargets.All.Select(t => t.Name));
var isGrowth = args.Contains("--growth");
var chosen = args.Length == 0 ? [] : FuzzTargets.All.Where(t => args[0] == "all" || args[0] == t.Name).ToList();
if (chosen.Count == 0 || !TryReadOption("--seconds", 10, out var seconds) || !TryReadOption("--seed", 1, out var seed))
{
    Console.Error.WriteLine($"usage: Stafett.Fuzz <target|all> [--seconds N] [--seed S]\n       Stafett.Fuzz <target|all> --growth\n       Stafett.Fuzz <target> --file PATH\ntargets: {names}");
    return 2;
}

if (Array.IndexOf(args, "--file") is var at && at > 0 && at + 1 < args.Length)
{
    var input = File.ReadAllBytes(args[at + 1]);
    FuzzRunner.WarmUp(chosen[0], Enumerable.Repeat(input, 20));
    var outcome = FuzzRunner.Run(chosen[0], input);
    Console.WriteLine($"{outcome.Kind ?? "fine"}: {outcome.Took.TotalMilliseconds:0.0} ms, {outcome.Allocated} octets allocated. {outcome.Message}");
    return outcome.IsFine ? 0 : 1;
}

// The time is for all targets together.
var findings = 0;
foreach (var target in chosen)
{
    if (isGrowth)
    {
        var search = new GrowthSearch(target, Mutator.Interesting);
        search.Run(Console.Out);
        Console.WriteLine($"{target.Name}: {search.Runs} runs, {search.Findings} findings (growth)");
        findings += search.Findings;
        continue;
    }

    var campaign = new FuzzCampaign(target, seed);
    campaign.Run(TimeSpan.FromSeconds((double)seconds / chosen.Count), Console.Out);
    Console.WriteLine($"{target.Name}: {campaign.Runs} runs, {campaign.Findings} findings, the slowest {campaign.Slowest.TotalMilliseconds:0} ms (seed {seed})");
    findings += campaign.Findings;
}

return findings == 0 ? 0 : 1;

bool TryReadOption(string name, ulong unset, out ulong value)
{
    value = unset;
    var at = Array.IndexOf(args, name);
    return at < 0 || (at + 1 < args.Length && ulong.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out value));
}
