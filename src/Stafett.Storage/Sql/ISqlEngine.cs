namespace Stafett.Storage.Sql;

/// <summary>SQLite or PostgreSQL. Failures of the engine itself come out as <see cref="StorageUnavailableException"/>.</summary>
internal interface ISqlEngine : IAsyncDisposable
{
    DatabaseEngine Engine { get; }

    ValueTask<T> ReadAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs in a transaction that is committed, and durable, when this returns. A result that is a <see cref="StoreResult{T}"/> other than Done, and
    /// every exception, leave nothing behind. The delegate may run more than once and must not change anything outside.
    /// </summary>
    ValueTask<T> WriteAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken);

    /// <summary>A connection of its own, in no transaction, for migrations.</summary>
    ValueTask<SqlSession> OpenAsync(CancellationToken cancellationToken);
}
