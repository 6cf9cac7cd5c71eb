using System.Collections.Frozen;
using System.Collections.Immutable;
using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.Domains;

/// <summary>What a plan opens.</summary>
/// <param name="HasDatabase">Aliases, lists and settings of its own; without it, a domain works by its TXT records alone.</param>
/// <param name="HasTeam">Others may be invited.</param>
/// <param name="AnyName">Names below every top-level domain, and names that look as if they were to be thrown away.</param>
/// <param name="HasSending">Mail may be sent from it, once its records are proven.</param>
public sealed record PlanGate(bool HasDatabase, bool HasTeam, bool AnyName, bool HasSending);

/// <summary>The plans, as data. Nothing else in the program asks for a plan by name.</summary>
public static class PlanGates
{
    private static readonly FrozenDictionary<Plan, PlanGate> Gates = new Dictionary<Plan, PlanGate>
    {
        [Plan.Free] = new(HasDatabase: false, HasTeam: false, AnyName: false, HasSending: false),
        [Plan.EnhancedProtection] = new(HasDatabase: true, HasTeam: false, AnyName: true, HasSending: true),
        [Plan.Team] = new(HasDatabase: true, HasTeam: true, AnyName: true, HasSending: true),
    }.ToFrozenDictionary();

    /// <summary>Top-level domains that the free plan takes: those where few names are registered for a day of spam.</summary>
    private static readonly FrozenSet<string> FreeNames =
        ("ac ad ag ai al am app as at au ba be br by ca cc cd ch ck co com de dev dj dk ee es eu family fi fm fr gg gl id ie il im in io ir is it je jp ke kr la li lv ly md me mn ms mu "
            + "mx net ni nl no nu nz org pl pr pt pw rs sc se sh si sm sr st tc tm to tv uk us uz vc vg vu ws xyz za").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly ImmutableArray<string> ThrownAway = ["disposable", "tempmail", "temp-mail", "throwaway", "trashmail", "10minute", "mailinator", "fakemail", "spambox"];

    public static PlanGate Of(Plan plan) => Gates[plan];

    /// <summary>Null where the plan takes the name; else what is wrong with it, in a sentence.</summary>
    public static string? NameProblem(Plan plan, string name)
    {
        if (Of(plan).AnyName)
            return null;
        var top = name[(name.LastIndexOf('.') + 1)..];
        if (!FreeNames.Contains(top))
            return $"Domains below .{top} need a paid plan.";
        return ThrownAway.Any(word => name.Contains(word, StringComparison.Ordinal)) ? "A domain of this name needs a paid plan." : null;
    }
}
