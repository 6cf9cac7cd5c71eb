using System.Collections.Immutable;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Teams;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;
using Stafett.Web.Components;

namespace Stafett.Web.Domains;

/// <param name="IsGone">An invitation was answered that is not there any more.</param>
public sealed record DomainListModel(Page<DomainView> Found, SortOrder Sort, ImmutableArray<Invitation> Invitations, bool IsGone = false);

/// <param name="Email">Where a catch-all leads if nobody says otherwise.</param>
/// <param name="Plan">The highest that a domain may have.</param>
/// <param name="Shared">Those whose members the new one may get too.</param>
public sealed record NewDomainModel(string Email, Plan Plan, IReadOnlyList<HostedDomain> Shared);

/// <param name="Traffic">Oldest day first; null: not for this caller.</param>
public sealed record DomainModel(DomainView View, ImmutableArray<TrafficDay>? Traffic)
{
    public HostedDomain Domain => View.Domain;

    public bool HasHadMail => Traffic is { } days && days.Any(day => day.Received > 0 || day.Forwarded > 0);
}
