using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Stafett.Storage.Sql;

/// <summary>
/// One file in WAL mode: readers on connections of their own that see the last commit and wait for nobody, one writer (<see cref="SqliteWriter"/>).
/// The calls of SQLite block; a read is microseconds from memory, and the writer's waiting for the disk holds one thread for all writes that wait with it.
/// </summary>
internal sealed class SqliteEngine : ISqlEngine
{
    private const int IdleReaders = 16;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ConcurrentBag<SqlSession> _readers = [];
    private readonly SqliteWriter _writer;
    private volatile bool _disposed;

    static SqliteEngine() => SQLitePCL.Batteries_V2.Init();

    /// <param name="announce">Gets what was announced in a transaction, after its commit.</param>
    public SqliteEngine(string path, TimeProvider time, Action<IReadOnlyList<string>> announce)
    {
        _path = Path.GetFullPath(path);
        _time = time;
        _writer = new SqliteWriter(_path, OpenAsync, announce);
    }

    public DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public string File => _path;

    public async ValueTask<T> ReadAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqlSession? session = null;
        try
        {
            if (!_readers.TryTake(out session))
                session = await OpenReaderAsync(cancellationToken);
            var result = await read(session, cancellationToken);
            Return(ref session);
            return result;
        }
        catch (Exception failure) when (SqliteFailure.Translate(failure, _path) is { } unavailable)
        {
            throw unavailable;
        }
        finally
        {
            if (session is not null)
                await session.DisposeAsync();
        }
    }

    public ValueTask<T> WriteAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken) =>
        _writer.RunAsync(write, cancellationToken);

    public async ValueTask<SqlSession> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            MakeFile(_path);
            return await OpenAsync(SqliteOpenMode.ReadWrite, "pragma journal_mode = wal; pragma synchronous = full", cancellationToken);
        }
        catch (Exception failure) when (SqliteFailure.Translate(failure, _path) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>Makes an empty file that only this user may read. SQLite gives its -wal and -shm files the same mode.</summary>
    public static void MakeFile(string path)
    {
        if (System.IO.File.Exists(path))
            return;
        var creation = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var made = new FileStream(path, creation);
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _writer.DisposeAsync();
        while (_readers.TryTake(out var session))
            await session.DisposeAsync();
    }

    // ReadOnly mode could not recover the log that a crash left; query_only forbids what it should.
    private ValueTask<SqlSession> OpenReaderAsync(CancellationToken cancellationToken) =>
        OpenAsync(SqliteOpenMode.ReadWrite, "pragma query_only = on", cancellationToken);

    private async ValueTask<SqlSession> OpenAsync(SqliteOpenMode mode, string pragmas, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            Mode = mode,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = 5,
        }.ConnectionString);
        var session = new SqlSession(connection, _time, Engine);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await session.ExecuteAsync($"{pragmas}; pragma trusted_schema = off; pragma temp_store = memory", [], cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private void Return(ref SqlSession? session)
    {
        if (_disposed || _readers.Count >= IdleReaders)
            return;
        _readers.Add(session!);
        session = null;
    }
}
