using System.Text;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;
using Stafett.Storage.Control.Migrations;
using Stafett.Storage.Control.Operations;
using Stafett.Storage.Control.Rules;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control;

/// <summary>Where the control database is.</summary>
/// <param name="Location">SQLite: the file. PostgreSQL: a connection string (<c>Host=...;Database=...;Username=...</c>).</param>
public sealed record ControlLocation(DatabaseEngine Engine, string Location);

/// <summary>
/// Accounts, domains, aliases, and what is kept about them. Every method may throw <see cref="StorageUnavailableException"/>, and then has changed nothing;
/// whatever it returned is durable. One instance serves the process.
/// </summary>
public sealed class ControlDatabase : IAsyncDisposable
{
    private const string KeyCheck = "master-key-check";

    private readonly ISqlEngine _engine;

    private ControlDatabase(ISqlEngine engine, ChangeFeed changes, SecretSealer sealer, ControlLimits limits, TimeProvider time)
    {
        _engine = engine;
        Changes = changes;
        Accounts = new AccountStore(engine, time);
        Tokens = new TokenStore(engine, time, limits);
        Sessions = new SessionStore(engine, time, limits);
        Passkeys = new PasskeyStore(engine, time, limits);
        SecondFactors = new SecondFactorStore(engine, time, sealer);
        Pins = new PinStore(engine, sealer);
        OneTime = new OneTimeStore(engine);
        KnownClients = new KnownClientStore(engine);
        Recoveries = new RecoveryStore(engine, time);
        Domains = new DomainStore(engine, time, sealer, limits);
