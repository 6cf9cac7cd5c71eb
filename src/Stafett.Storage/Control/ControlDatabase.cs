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
        Aliases = new AliasStore(engine, time, limits);
        Domains = new DomainStore(engine, time, sealer, limits, Aliases);
        DomainChecks = new DomainChecks(engine, time);
        DomainSecrets = new DomainSecrets(engine, time, sealer);
        DomainPasswords = new DomainPasswordStore(engine, time, limits);
        Teams = new DomainTeam(engine, time, limits);
        PasswordLinks = new PasswordLinkStore(engine, time, sealer);
        AliasPasswords = new AliasPasswordStore(engine, time, limits, PasswordLinks);
        Recipients = new RecipientVerification(engine, time);
        Logs = new LogStore(engine, time);
        Traffic = new TrafficStore(engine);
        Audit = new AuditStore(engine);
        Counters = new CounterStore(engine);
        Jobs = new JobStore(engine);
        Idempotency = new IdempotencyStore(engine);
        Settings = new SettingStore(engine, sealer);
        SecretRenewal = new SecretRenewal(engine, sealer);
        Housekeeping = new Housekeeping(engine);
        Outbox = new OutboxStore(engine, time, sealer);
        DenylistRequests = new DenylistRequestStore(engine, time);
        Rules = new RulesSource(new RulesReader(engine), changes, time);
    }

    public AccountStore Accounts { get; }

    public TokenStore Tokens { get; }

    public SessionStore Sessions { get; }

    public PasskeyStore Passkeys { get; }

    public SecondFactorStore SecondFactors { get; }

    public PinStore Pins { get; }

    public OneTimeStore OneTime { get; }

    public KnownClientStore KnownClients { get; }

    public RecoveryStore Recoveries { get; }

    public DomainStore Domains { get; }

    public DomainChecks DomainChecks { get; }

    public DomainSecrets DomainSecrets { get; }

    public DomainPasswordStore DomainPasswords { get; }

    public DomainTeam Teams { get; }

    public AliasStore Aliases { get; }

    public AliasPasswordStore AliasPasswords { get; }

    public PasswordLinkStore PasswordLinks { get; }

    public RecipientVerification Recipients { get; }

    public LogStore Logs { get; }

    public TrafficStore Traffic { get; }

    public AuditStore Audit { get; }

    public CounterStore Counters { get; }

    public JobStore Jobs { get; }

    public IdempotencyStore Idempotency { get; }

    public SettingStore Settings { get; }

    public SecretRenewal SecretRenewal { get; }

    public Housekeeping Housekeeping { get; }

    public OutboxStore Outbox { get; }

    public DenylistRequestStore DenylistRequests { get; }

    /// <summary>What a message needs, without SQL.</summary>
    public RulesSource Rules { get; }

    /// <summary>For operators.</summary>
    public ValueTask<ServiceCounts> CountAsync(CancellationToken cancellationToken) => _engine.ReadAsync(ServiceCounts.ReadAsync, cancellationToken);

    internal ISqlEngine Engine => _engine;

    /// <summary>What has been committed, here and on other nodes.</summary>
    public ChangeFeed Changes { get; }

    /// <summary>The copy of the file that was taken before its schema was changed at this start; null where none was needed.</summary>
    public string? CopyBeforeMigration { get; private init; }

    /// <summary>Opens or makes the database and brings its schema to this program's version.</summary>
    /// <exception cref="SchemaVersionException">A newer program made it.</exception>
    /// <exception cref="MasterKeyException">Its secrets were sealed with a key that is not in the ring.</exception>
    public static async Task<ControlDatabase> OpenAsync(
        ControlLocation location, MasterKeyRing keys, ControlLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var changes = new ChangeFeed();
        var engine = EngineOf(location, time, changes);
        try
        {
            var copy = await new Migrator(engine, Migration.Of(location.Engine)).RunAsync(cancellationToken);
            var sealer = new SecretSealer(keys);
            await CheckKeyAsync(engine, sealer, cancellationToken);
            if (engine is PostgresEngine postgres)
                await postgres.ListenAsync(changes.Publish, changes.SetLive);
            return new ControlDatabase(engine, changes, sealer, limits, time) { CopyBeforeMigration = copy };
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>For programs that only look, beside a server that may be another version: changes neither schema nor rows, and hears of no changes.</summary>
    /// <returns>Null: no server has made it yet.</returns>
    /// <exception cref="SchemaVersionException">It is not of this program's version.</exception>
    /// <exception cref="MasterKeyException">As above.</exception>
    public static async Task<ControlDatabase?> OpenToReadAsync(
        ControlLocation location, MasterKeyRing keys, ControlLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var changes = new ChangeFeed();
        var engine = EngineOf(location, time, changes);
        try
        {
            if (!await new Migrator(engine, Migration.Of(location.Engine)).CheckAsync(cancellationToken))
            {
                await engine.DisposeAsync();
                return null;
            }

            var sealer = new SecretSealer(keys);
            if (await engine.ReadAsync(StoredKeyAsync, cancellationToken) is { } stored)
                RefuseOther(stored, sealer);
            return new ControlDatabase(engine, changes, sealer, limits, time);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Rules.Dispose();
        await _engine.DisposeAsync();
    }

    private static ISqlEngine EngineOf(ControlLocation location, TimeProvider time, ChangeFeed changes) => location.Engine == DatabaseEngine.Sqlite
        ? new SqliteEngine(location.Location, time, changes.Publish)
        : new PostgresEngine(location.Location, time);

    /// <summary>A value that the right ring opens is made with the database: a wrong key is told at start, not when a secret is wanted.</summary>
    private static async ValueTask CheckKeyAsync(ISqlEngine engine, SecretSealer sealer, CancellationToken cancellationToken)
    {
        var stored = await engine.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    "insert into secrets (name, value_sealed, created_at, updated_at) values (@name, @value, @now, @now) on conflict (name) do nothing",
                    [("name", KeyCheck), ("value", sealer.Seal(Encoding.ASCII.GetBytes(KeyCheck), SettingStore.Place(KeyCheck))), ("now", session.Now)], ct);
                return await StoredKeyAsync(session, ct);
            },
            cancellationToken);
        RefuseOther(stored, sealer);
    }

    private static ValueTask<byte[]?> StoredKeyAsync(SqlSession session, CancellationToken cancellationToken) =>
        session.FirstAsync("select value_sealed from secrets where name = @name", [("name", KeyCheck)], row => row.Bytes("value_sealed"), cancellationToken);

    private static void RefuseOther(byte[]? stored, SecretSealer sealer)
    {
        if (stored is null || sealer.OpenText(stored, SettingStore.Place(KeyCheck)) != KeyCheck)
            throw new MasterKeyException("The control database was sealed with another master key. Give the key that was in use when it was made; it may stand behind the current one.");
    }
}
