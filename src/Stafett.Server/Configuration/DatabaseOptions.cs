namespace Stafett.Server.Configuration;

/// <summary>Where accounts, domains and aliases are kept.</summary>
public sealed record DatabaseOptions
{
    /// <summary><c>sqlite</c>: one file, nothing to install; <c>postgres</c>: a PostgreSQL server (13 or later), for several nodes.</summary>
    public string Engine { get; init; } = "sqlite";

    /// <summary>The file (empty: <c>control.sqlite</c> in the data directory), or the connection string of PostgreSQL: <c>Host=db1;Database=stafett;Username=stafett</c>.</summary>
    public string Location { get; init; } = "";

    /// <summary>
    /// Seal what nobody may read in the database: 64 hex digits each, the current one first, then older ones that still open. Empty: <c>master.key</c> in the data directory,
    /// made at first start.
    /// </summary>
    public IReadOnlyList<string> MasterKeys { get; init; } = [];
}
