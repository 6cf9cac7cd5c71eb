namespace Stafett.Storage.Control;

public enum Plan
{
    Free,
    EnhancedProtection,
    Team,
}

public enum MemberRole
{
    User,
    Admin,
}

/// <summary>The words that the API and the database have for them.</summary>
public static class ControlWords
{
    public static string Word(this Plan plan) => plan switch
    {
        Plan.EnhancedProtection => "enhanced_protection",
        Plan.Team => "team",
        _ => "free",
    };

    public static string Word(this MemberRole role) => role == MemberRole.Admin ? "admin" : "user";

    public static Plan? PlanOf(string word) => word switch
    {
        "free" => Plan.Free,
        "enhanced_protection" => Plan.EnhancedProtection,
        "team" => Plan.Team,
        _ => null,
    };

    public static MemberRole? RoleOf(string word) => word switch
    {
        "user" => MemberRole.User,
        "admin" => MemberRole.Admin,
        _ => null,
    };
}
