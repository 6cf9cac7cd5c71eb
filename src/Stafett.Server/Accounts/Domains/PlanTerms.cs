using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.Domains;

/// <summary>
/// Which plan a new account gets: whoever hosts for himself and his own gives everything to everybody, and is not nagged. An operator who hosts for strangers says so
/// (decision 17).
/// </summary>
public sealed class PlanTerms(ControlDatabase control)
{
    private const string Setting = "new-account-plan";

    public async ValueTask<Plan> NewAccountPlanAsync(CancellationToken cancellationToken) =>
        await control.Settings.GetAsync(Setting, cancellationToken) is { } word && ControlWords.PlanOf(word) is { } plan ? plan : Plan.Team;

    public async Task<Answer<string>> SetNewAccountPlanAsync(Caller caller, string plan, CancellationToken cancellationToken)
    {
        if (!caller.Account.IsOperator)
            return Refusal.NotFound("The setting");
        if (ControlWords.PlanOf(plan) is null)
            return Refusal.Invalid("plan", "The plan is free, enhanced_protection or team.");
        await control.Settings.SetAsync(Setting, plan, cancellationToken);
        return plan;
    }
}
