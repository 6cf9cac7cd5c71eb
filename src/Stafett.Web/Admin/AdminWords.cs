using Stafett.Storage.Control;
using Stafett.Web.Components;
using Stafett.Web.Texts;

namespace Stafett.Web.Admin;

/// <summary>Plans as people call them.</summary>
internal static class AdminWords
{
    public static string Plan(Plan plan, AdminTexts texts) => plan switch
    {
        Storage.Control.Plan.Team => texts.PlanTeam,
        Storage.Control.Plan.EnhancedProtection => texts.PlanEnhanced,
        _ => texts.PlanFree,
    };

    public static Option[] Plans(AdminTexts texts) =>
        [.. Enum.GetValues<Plan>().Select(plan => new Option(plan.Word(), Plan(plan, texts)))];
}
