using System.Collections.Immutable;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control.Domains;

namespace Stafett.Web.Domains;

public sealed record DomainSendingModel(HostedDomain Domain)
{
    public bool MaySend => DomainLooks.MaySend(Domain);

    /// <summary>Null: the domain may not send at all, or has no key to sign with yet.</summary>
    public DomainVerdict? Verdict { get; init; }

    public ImmutableArray<DomainPassword> Passwords { get; init; } = [];

    /// <summary>Made this moment: shown once.</summary>
    public ShownPassword? Made { get; init; }
}

public sealed record RemovePasswordModel(HostedDomain Domain, DomainPassword Password);
