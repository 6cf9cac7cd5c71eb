using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Stafett.Storage.Sql;

/// <summary>
/// The one writer. Writes that wait together are committed together: each has its savepoint, so that one can fail alone, and all share one sync of
/// the disk. Nobody is answered before the commit.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxBatch = 64;
    private const int MaxWaiting = 10_000;

    private readonly string _path;
    private readonly Func<CancellationToken, ValueTask<SqlSession>> _open;
    private readonly Action<IReadOnlyList<string>> _announce;
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task _loop;
    private SqlSession? _session;

    public SqliteWriter(string path, Func<CancellationToken, ValueTask<SqlSession>> open, Action<IReadOnlyList<string>> announce)
    {
        _path = path;
        _open = open;
        _announce = announce;
        _loop = Task.Run(LoopAsync);
    }

    public async ValueTask<T> RunAsync<T>(Func<SqlSession, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        var waiting = new Waiting<T>(write, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(waiting, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new StorageUnavailableException($"The database {_path} is being closed.");
        }

        try
        {
            return await waiting.Answer;
        }
        catch (Exception failure) when (SqliteFailure.Translate(failure, _path) is { } unavailable)
        {
            throw unavailable;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        if (_session is not null)
            await _session.DisposeAsync();
    }

    private async Task LoopAsync()
    {
        var batch = new List<Waiting>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var waiting))
                batch.Add(waiting);
            try
            {
                await CommitAsync(batch);
            }
            catch (Exception failure)
            {
                await FailAsync(batch, SqliteFailure.Translate(failure, _path) ?? failure);
            }
        }
    }

    private async ValueTask CommitAsync(List<Waiting> batch)
    {
        var session = _session ??= await _open(CancellationToken.None);
        session.Forget();
        await session.ExecuteAsync("begin immediate", [], CancellationToken.None);
        foreach (var waiting in batch)
            await RunAsync(session, waiting);
        await session.ExecuteAsync("commit", [], CancellationToken.None);
        // Those who hold copies first: who then reads through them, after his own write, sees it.
        _announce([.. session.Announced]);
        foreach (var waiting in batch)
            waiting.Complete();
    }

    private static async ValueTask RunAsync(SqlSession session, Waiting waiting)
    {
        var announced = session.Announced.Count;
        await session.ExecuteAsync("savepoint one", [], CancellationToken.None);
        if (!await waiting.RunAsync(session))
        {
            // A full disk makes SQLite give up the whole transaction: then all of the batch have failed, by the error that this raises.
            if (IsOutside(session) && waiting.Failure is { } failure)
                throw failure;
            await session.ExecuteAsync("rollback to one", [], CancellationToken.None);
            session.ForgetBehind(announced);
        }

        await session.ExecuteAsync("release one", [], CancellationToken.None);
    }

    private async ValueTask FailAsync(List<Waiting> batch, Exception failure)
    {
        foreach (var waiting in batch)
            waiting.Fail(failure);
        if (_session is null)
            return;
        // Whatever state the connection is in, the next batch gets a new one; closing it rolls back.
        await _session.DisposeAsync();
        _session = null;
    }

    private static bool IsOutside(SqlSession session) => SQLitePCL.raw.sqlite3_get_autocommit(((SqliteConnection)session.Connection).Handle) != 0;

    private abstract class Waiting
    {
        public Exception? Failure { get; protected set; }

        /// <summary>False when what it wrote has to be taken back.</summary>
        public abstract ValueTask<bool> RunAsync(SqlSession session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Waiting<T>(Func<SqlSession, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken) : Waiting
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Answer => _answer.Task;

        public override async ValueTask<bool> RunAsync(SqlSession session)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _result = await write(session, cancellationToken);
                return WriteResult.Keeps(_result);
            }
            catch (Exception failure)
            {
                Failure = failure;
                return false;
            }
        }

        public override void Complete()
        {
            switch (Failure)
            {
                case null:
                    _answer.TrySetResult(_result!);
                    break;
                case OperationCanceledException:
                    _answer.TrySetCanceled(cancellationToken);
                    break;
                default:
                    _answer.TrySetException(Failure);
                    break;
            }
        }

        public override void Fail(Exception failure) => _answer.TrySetException(failure);
    }
}
