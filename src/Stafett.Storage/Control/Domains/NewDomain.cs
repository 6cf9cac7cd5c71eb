using Stafett.Protocols.Message;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Storage.Control.Domains;

public sealed record NewDomain(Domain Name, Plan Plan)
{
    public DomainSettings Settings { get; init; } = new();

    /// <summary>A domain that the caller administers: its members become members of this one too.</summary>
    public DomainKey? MembersOf { get; init; }

    /// <summary>Made with the domain, or neither of both.</summary>
    public NewAlias? CatchAll { get; init; }

    /// <summary>The label of the return-path CNAME.</summary>
    public string ReturnPath { get; init; } = "fe-bounces";
}

/// <summary>Which domains of the caller.</summary>
public sealed record DomainQuery
{
    /// <summary>Text that the name holds, in either case; empty: any.</summary>
    public string Name { get; init; } = "";

    public DomainSort Sort { get; init; }

    public bool IsDescending { get; init; }
}

public enum DomainSort
{
    CreatedAt,
    UpdatedAt,
    Name,
    AliasCount,
}
