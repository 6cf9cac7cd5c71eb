using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Web.Domains;

public sealed record DomainMembersModel(DomainView View)
{
    public HostedDomain Domain => View.Domain;

    public bool IsAdmin => DomainLooks.IsAdmin(View.Domain);

    /// <summary>The last one can neither leave nor become a user.</summary>
    public bool HasSeveralAdmins => View.Members.Count(member => member.Role == MemberRole.Admin) > 1;

    public bool HasTeam => PlanGates.Of(View.Domain.Plan).HasTeam && !View.Domain.IsGlobal;
}

public sealed record RemoveMemberModel(HostedDomain Domain, DomainMember Member);
