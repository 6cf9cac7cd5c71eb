namespace Stafett.Web.Texts;

/// <summary>Who belongs to a domain.</summary>
public sealed record DomainMemberTexts
{
    public string Title { get; init; } = "Members";

    public string Lead { get; init; } = "Admins change everything; users have aliases of their own and see nothing else.";

    public string LeadUser { get; init; } = "You see yourself and the admins.";

    public string Admin { get; init; } = "Admin";

    public string User { get; init; } = "User";

    public string You { get; init; } = "you";

    public string Since { get; init; } = "Member since";

    public string MakeAdmin { get; init; } = "Make admin";

    public string MakeUser { get; init; } = "Make user";

    public string RoleChanged { get; init; } = "The role is changed.";

    public string Remove { get; init; } = "Remove…";

    public string Leave { get; init; } = "Leave…";

    /// <summary>The member, and the domain.</summary>
    public string RemoveTitle { get; init; } = "Remove {0}?";

    public string RemoveText { get; init; } = "Their passwords end at once. Their aliases stay, go on forwarding, and become yours.";

    public string RemoveSure { get; init; } = "Remove the member";

    public string Removed { get; init; } = "{0} is removed.";

    public string LeaveTitle { get; init; } = "Leave {0}?";

    public string LeaveText { get; init; } = "Your passwords end at once. Your aliases stay, go on forwarding, and become an admin's. Only an invitation brings you back.";

    public string LeaveSure { get; init; } = "Leave the domain";

    public string Left { get; init; } = "You have left {0}.";

    public string Invitations { get; init; } = "Open invitations";

    public string InvitedAt { get; init; } = "Invited";

    public string Withdraw { get; init; } = "Withdraw";

    public string Withdrawn { get; init; } = "The invitation is withdrawn.";

    public string InviteTitle { get; init; } = "Invite somebody";

    public string InviteLead { get; init; } = "They get a mail, sign in or register with this address, and accept.";

    public string Email { get; init; } = "E-mail address";

    public string Role { get; init; } = "Role";

    public string AdminHint { get; init; } = "Changes settings, members and all aliases.";

    public string UserHint { get; init; } = "Has aliases of their own.";

    public string Invite { get; init; } = "Send the invitation";

    public string Invited { get; init; } = "{0} is invited.";

    public string NotInPlanTitle { get; init; } = "Members are part of the team plan";

    public string NotInPlanText { get; init; } = "{0} is on the plan {1}, which is for one person. The operator of the service changes plans.";
}
