using Stafett.Storage.Sql;

namespace Stafett.Storage.Tests;

/// <summary>Another engine in front of one that works: counts what is read, and is away or slow when told to be.</summary>
internal sealed class FaultyEngine(ISqlEngine inner) : ISqlEngine
{
    private int _reads;

    public int Reads => _reads;

    public bool IsAway { get; set; }

    /// <summary>Reads wait for it; null: they do not.</summary>
    public Task? Gate { get; set; }

    public DatabaseEngine Engine => inner.Engine;

    public async ValueTask<T> ReadAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (Gate is { } gate)
            await gate;
        return IsAway ? throw new StorageUnavailableException("away") : await inner.ReadAsync(read, cancellationToken);
    }

    public ValueTask<T> WriteAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken) =>
        IsAway ? throw new StorageUnavailableException("away") : inner.WriteAsync(write, cancellationToken);

    public ValueTask<SqlSession> OpenAsync(CancellationToken cancellationToken) =>
        IsAway ? throw new StorageUnavailableException("away") : inner.OpenAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
