using System.Collections.Immutable;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Server.Accounts.Domains;

/// <summary>The aliases of a domain as another server of the service wants them.</summary>
public sealed record LookUpResult
{
    /// <summary>Those that the name meets, 25 at most; where no name was asked for, any 25.</summary>
    public ImmutableArray<string> AliasIds { get; init; } = [];

    /// <summary>One of those that the name meets stores mail.</summary>
    public bool HasImap { get; init; }

    /// <summary>OpenPGP, armoured; empty: mail is not encrypted.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>PEM; empty: none.</summary>
    public string SmimeCertificate { get; init; } = "";

    /// <summary>Null: none is switched on.</summary>
    public VacationResponder? Vacation { get; init; }

    /// <summary>Each alias in the grammar of TXT records: <c>name:recipient,name:recipient</c>, recipients alone for the catch-all, <c>!name</c> and so on where it is disabled.</summary>
    public ImmutableArray<string> Mapping { get; init; } = [];
}
