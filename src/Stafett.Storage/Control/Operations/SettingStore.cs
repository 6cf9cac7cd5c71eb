using System.Collections.Immutable;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <summary>What an operator changes while the server runs, by name; and what the service itself must not forget and nobody may read, sealed.</summary>
public sealed class SettingStore
{
    private readonly ISqlEngine _engine;
    private readonly SecretSealer _sealer;

    internal SettingStore(ISqlEngine engine, SecretSealer sealer)
    {
        _engine = engine;
        _sealer = sealer;
    }

    public ValueTask<string?> GetAsync(string name, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.FirstAsync("select value from settings where name = @name", [("name", name)], row => row.Text("value"), ct), cancellationToken);

    public async ValueTask SetAsync(string name, string value, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                "insert into settings (name, value, updated_at) values (@name, @value, @now) on conflict (name) do update set value = @value, updated_at = @now",
                [("name", name), ("value", value), ("now", session.Now)], ct),
            cancellationToken);

    /// <summary>The value, which is <paramref name="value"/> where there was none: of several nodes that start at once, all get the same.</summary>
    public ValueTask<string> GetOrAddAsync(string name, string value, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    "insert into settings (name, value, updated_at) values (@name, @value, @now) on conflict (name) do nothing",
                    [("name", name), ("value", value), ("now", session.Now)], ct);
                return (await session.FirstAsync("select value from settings where name = @name", [("name", name)], row => row.Text("value"), ct))!;
            },
            cancellationToken);

    /// <summary>Deletes it where it is that value. True to one caller.</summary>
    public ValueTask<bool> TakeAsync(string name, string value, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync("delete from settings where name = @name and value = @value", [("name", name), ("value", value)], ct) == 1,
            cancellationToken);

    public async ValueTask SetSecretAsync(string name, byte[] value, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                """
                insert into secrets (name, value_sealed, created_at, updated_at) values (@name, @value, @now, @now)
                on conflict (name) do update set value_sealed = @value, updated_at = @now
                """,
                [("name", name), ("value", _sealer.Seal(value, Place(name))), ("now", session.Now)], ct),
            cancellationToken);

    /// <summary>The secret, which is <paramref name="value"/> where there was none: of several nodes that start at once, all get the same.</summary>
    public async ValueTask<byte[]> GetOrAddSecretAsync(string name, byte[] value, CancellationToken cancellationToken) =>
        Open(
            name,
            await _engine.WriteAsync(
                async (session, ct) =>
                {
                    await session.ExecuteAsync(
                        "insert into secrets (name, value_sealed, created_at, updated_at) values (@name, @value, @now, @now) on conflict (name) do nothing",
                        [("name", name), ("value", _sealer.Seal(value, Place(name))), ("now", session.Now)], ct);
                    return (await session.FirstAsync("select value_sealed from secrets where name = @name", [("name", name)], row => row.Bytes("value_sealed"), ct))!;
                },
                cancellationToken));

    public async ValueTask<byte[]?> GetSecretAsync(string name, CancellationToken cancellationToken)
    {
        var value = await _engine.ReadAsync(
            (session, ct) => session.FirstAsync("select value_sealed from secrets where name = @name", [("name", name)], row => row.Bytes("value_sealed"), ct),
            cancellationToken);
        return value is null ? null : Open(name, value);
    }

    /// <summary>All secrets whose name begins so, by name: a key ring.</summary>
    public async ValueTask<ImmutableArray<(string Name, byte[] Value)>> ListSecretsAsync(string prefix, CancellationToken cancellationToken)
    {
        var rows = await _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                "select name, value_sealed from secrets where name >= @prefix and name < @behind order by name limit 1000", [("prefix", prefix), ("behind", prefix + '\uffff')],
                row => (Name: row.Text("name"), Value: row.Bytes("value_sealed")), ct),
            cancellationToken);
        return [.. rows.Select(row => (row.Name, Open(row.Name, row.Value)))];
    }

    internal static string Place(string name) => $"secrets/{name}/value_sealed";

    private byte[] Open(string name, byte[] value) =>
        _sealer.Open(value, Place(name)) ?? throw new StorageUnavailableException($"The secret {name} cannot be opened with the master keys that are loaded.");
}
