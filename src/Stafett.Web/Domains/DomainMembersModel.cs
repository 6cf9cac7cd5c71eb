using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control.Domains;

namespace Stafett.Web.Domains;

public sealed record DomainMembersModel(DomainView View)
{
    public HostedDomain Domain => View.Domain;

    public bool IsAdmin => DomainLooks.IsAdmin(View.Domain);

    public bool HasTeam => PlanGates.Of(View.Domain.Plan).HasTeam && !View.Domain.IsGlobal;
}

public sealed record RemoveMemberModel(HostedDomain Domain, DomainMember Member);
