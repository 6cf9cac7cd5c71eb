using System.Collections.Immutable;
using System.Data.Common;

namespace Stafett.Storage.Sql;

/// <summary>
/// One connection in one transaction, or reading outside of one. Statements are the same text on both engines. What is announced goes out when the
/// transaction is committed, and not otherwise.
/// </summary>
internal sealed class SqlSession(DbConnection connection, TimeProvider time, DatabaseEngine engine) : IAsyncDisposable
{
    // Statements are constants with few variants; the bound is for a mistake.
    private const int MaxPrepared = 300;

    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);
    private readonly List<string> _announced = [];

    public DbConnection Connection => connection;

    public DbTransaction? Transaction { get; set; }

    public IReadOnlyList<string> Announced => _announced;

    /// <summary>Statements may take as long as they take. Otherwise one that PostgreSQL has not finished within 30 seconds is given up.</summary>
    public bool HasNoTimeout { get; set; }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Behind a select in a transaction: nobody else changes these rows until its end. SQLite has one writer, which is the same.</summary>
    public string ForUpdate => engine == DatabaseEngine.Postgres ? " for update" : "";

    /// <summary>Tells those who hold copies, once this is committed.</summary>
    public void Announce(string change)
    {
        if (!_announced.Contains(change))
            _announced.Add(change);
    }

    public void Forget() => _announced.Clear();

    /// <summary>Forgets what was announced behind the first <paramref name="count"/>.</summary>
    public void ForgetBehind(int count) => _announced.RemoveRange(count, _announced.Count - count);

    /// <returns>Rows changed.</returns>
    public async ValueTask<int> ExecuteAsync(string sql, (string Name, object? Value)[] arguments, CancellationToken cancellationToken)
    {
        var command = Prepare(sql, arguments);
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            Release(command);
        }
    }

    public async ValueTask<T?> FirstAsync<T>(
        string sql, (string Name, object? Value)[] arguments, Func<SqlRow, T> map, CancellationToken cancellationToken)
    {
        var command = Prepare(sql, arguments);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? map(new SqlRow(reader)) : default;
        }
        finally
        {
            Release(command);
        }
    }

    public async ValueTask<ImmutableArray<T>> ListAsync<T>(
        string sql, (string Name, object? Value)[] arguments, Func<SqlRow, T> map, CancellationToken cancellationToken)
    {
        var list = ImmutableArray.CreateBuilder<T>();
        await EachAsync(sql, arguments, row => list.Add(map(row)), cancellationToken);
        return list.DrainToImmutable();
    }

    /// <summary>For lists that are too long to be held as rows.</summary>
    public async ValueTask EachAsync(
        string sql, (string Name, object? Value)[] arguments, Action<SqlRow> each, CancellationToken cancellationToken)
    {
        var command = Prepare(sql, arguments);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                each(new SqlRow(reader));
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>The first column, a number; 0 where there is no row.</summary>
    public async ValueTask<long> CountAsync(string sql, (string Name, object? Value)[] arguments, CancellationToken cancellationToken) =>
        await FirstAsync(sql, arguments, row => row.Number("n"), cancellationToken);

    public async ValueTask<bool> AnyAsync(string sql, (string Name, object? Value)[] arguments, CancellationToken cancellationToken) =>
        await FirstAsync(sql, arguments, _ => true, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
            await command.DisposeAsync();
        await connection.DisposeAsync();
    }

    // PostgreSQL's driver prepares what is used often by itself; for SQLite the compiled statement is kept here.
    private DbCommand Prepare(string sql, (string Name, object? Value)[] arguments)
    {
        if (!_prepared.Remove(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this project; values travel as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
        }

        command.Transaction = Transaction;
        // For SQLite the same number says how long somebody else's lock is waited for.
        if (HasNoTimeout && engine == DatabaseEngine.Postgres)
            command.CommandTimeout = 0;
        Bind(command, arguments);
        return command;
    }

    private void Release(DbCommand command)
    {
        if (engine == DatabaseEngine.Postgres || _prepared.Count >= MaxPrepared || !_prepared.TryAdd(command.CommandText, command))
            command.Dispose();
    }

    private static void Bind(DbCommand command, (string Name, object? Value)[] arguments)
    {
        if (command.Parameters.Count != arguments.Length)
        {
            command.Parameters.Clear();
            foreach (var (name, _) in arguments)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = "@" + name;
                command.Parameters.Add(parameter);
            }
        }

        for (var i = 0; i < arguments.Length; i++)
            command.Parameters[i].Value = Stored(arguments[i].Value);
    }

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        // PostgreSQL has no NUL in text, and nothing that we keep has a use for it.
        string text => text.Contains('\0') ? throw new ArgumentException("A text for the database holds NUL.") : text,
        bool or long or byte[] => value,
        int number => (long)number,
        DateTimeOffset at => at.ToUnixTimeMilliseconds(),
        ImmutableArray<string> list => TextList.Write(list),
        IId id => id.ToString(),
        _ => throw new ArgumentException($"The database has no column for {value.GetType()}."),
    };
}
