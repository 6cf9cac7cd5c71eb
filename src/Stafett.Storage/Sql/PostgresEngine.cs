using System.Net.Sockets;
using Npgsql;

namespace Stafett.Storage.Sql;

/// <summary>A PostgreSQL server, 13 or later. What is announced travels by NOTIFY inside the transaction, to every node and to ourselves.</summary>
internal sealed class PostgresEngine : ISqlEngine
{
    public const string Channel = "stafett_control";

    private const int Tries = 4;

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;
    private PostgresListener? _listener;

    public PostgresEngine(string connectionString, TimeProvider time)
    {
        _time = time;
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "stafett",
            MaxAutoPrepare = 200,
            IncludeErrorDetail = false,
            // Finds out that a silent server is gone, also where nothing is asked.
            TcpKeepAlive = true,
            TcpKeepAliveTime = 30,
            TcpKeepAliveInterval = 10,
        };
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        _source = builder.Build();
    }

    public DatabaseEngine Engine => DatabaseEngine.Postgres;

    public async ValueTask<T> ReadAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var session = new SqlSession(await _source.OpenConnectionAsync(cancellationToken), _time, Engine);
            return await read(session, cancellationToken);
        }
        catch (Exception failure) when (Translate(failure) is { } unavailable)
        {
            throw unavailable;
        }
    }

    public async ValueTask<T> WriteAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return await TryWriteAsync(write, cancellationToken);
            }
            catch (PostgresException failure) when (left > 1 && IsCollision(failure))
            {
                // Two transactions wanted the same rows or the same name: the second one comes again, and finds what the first one did.
            }
            catch (Exception failure) when (Translate(failure) is { } unavailable)
            {
                throw unavailable;
            }
        }
    }

    public async ValueTask<SqlSession> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new SqlSession(await _source.OpenConnectionAsync(cancellationToken), _time, Engine);
        }
        catch (Exception failure) when (Translate(failure) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <param name="heard">Gets each announcement, of all nodes.</param>
    /// <param name="setLive">As for <see cref="PostgresListener"/>.</param>
    public Task ListenAsync(Action<string> heard, Action<bool> setLive)
    {
        _listener = new PostgresListener(_source, Channel, heard, setLive);
        return _listener.Started;
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
            await _listener.DisposeAsync();
        await _source.DisposeAsync();
    }

    internal static StorageUnavailableException? Translate(Exception failure) => failure switch
    {
        StorageUnavailableException known => known,
        PostgresException server when IsUnavailable(server) => new StorageUnavailableException($"PostgreSQL cannot do it now: {server.MessageText} ({server.SqlState}).", server),
        PostgresException => null,
        NpgsqlException or SocketException or TimeoutException or IOException => new StorageUnavailableException($"PostgreSQL cannot be reached: {failure.Message}", failure),
        _ => null,
    };

    private static bool IsCollision(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;

    // Classes of Appendix A: connection, resources (disk, memory, connections), operator, system; wrong password; a standby that only reads; collisions without end.
    private static bool IsUnavailable(PostgresException failure) =>
        failure.SqlState[..2] is "08" or "28" or "3D" or "53" or "57" or "58" || failure.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction || IsCollision(failure);

    private async ValueTask<T> TryWriteAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var session = new SqlSession(connection, _time, Engine);
        var result = await write(session, cancellationToken);
        if (!WriteResult.Keeps(result))
            return result;
        foreach (var change in session.Announced)
            await session.ExecuteAsync($"select pg_notify('{Channel}', @change)", [("change", change)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
