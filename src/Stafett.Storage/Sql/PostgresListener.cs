using Npgsql;

namespace Stafett.Storage.Sql;

/// <summary>Listens on a connection of its own to what other nodes, and we ourselves, announce; comes back by itself when the server was away.</summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource _source;
    private readonly string _channel;
    private readonly Action<string> _heard;
    private readonly Action<bool> _setLive;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;

    /// <param name="heard">Gets each announcement.</param>
    /// <param name="setLive">True: from now on nothing is missed; false: something may be.</param>
    public PostgresListener(NpgsqlDataSource source, string channel, Action<string> heard, Action<bool> setLive)
    {
        _source = source;
        _channel = channel;
        _heard = heard;
        _setLive = setLive;
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Done when it listens, or has found that it cannot yet.</summary>
    public Task Started => _started.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        var wait = TimeSpan.Zero;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() => wait = TimeSpan.Zero);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // Whatever it was, announcements may be missed until it listens again; those who hold copies are told so.
                _setLive(false);
                _started.TrySetResult();
            }

            // At once the first time: a connection that was cut is made again in no time.
            await Task.Delay(wait, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    private async Task ListenAsync(Action listening)
    {
        await using var connection = await _source.OpenConnectionAsync(_stop.Token);
        connection.Notification += (_, announcement) => _heard(announcement.Payload);
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"listen {_channel}";
            await command.ExecuteNonQueryAsync(_stop.Token);
        }

        listening();
        _setLive(true);
        _started.TrySetResult();
        while (true)
        {
            // A server that went away without a word is found by asking. And what is cancelled while Npgsql is about to wait is forgotten by it: a wait
            // without an end kept the whole program from ending.
            _stop.Token.ThrowIfCancellationRequested();
            if (!await connection.WaitAsync(LongestSilence, _stop.Token))
                await AskAsync(connection);
        }
    }

    private async Task AskAsync(NpgsqlConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select 1";
        await command.ExecuteNonQueryAsync(_stop.Token);
    }
}
