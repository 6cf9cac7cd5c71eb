using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>
/// One connection. Questions go out as they come, answers are matched by identifier in any order (RFC 7766 §6.2.1.1, §7).
/// Whatever breaks it fails all its questions; it is never used again then.
/// </summary>
internal sealed class DnsStreamConnection : IAsyncDisposable
{
    private const int MaxPending = 1_000;

    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ushort, Pending> _pending = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _reading;
    private long _lastUsed;
    private volatile string? _broken;

    public DnsStreamConnection(Stream stream, TimeProvider time)
    {
        _stream = stream;
        _time = time;
        _lastUsed = time.GetTimestamp();
        _reading = ReadAsync();
    }

    public bool IsUsable(TimeSpan idleTime) =>
        _broken is null && (!_pending.IsEmpty || _time.GetElapsedTime(Volatile.Read(ref _lastUsed)) < idleTime);

    public async Task<DnsReply> AskAsync(string name, DnsType type, bool withExtension, CancellationToken cancellationToken)
    {
        if (!TryRegister(name, type, withExtension, out var query, out var pending))
            return DnsReply.Failed("too many questions on one connection");
        try
        {
            await WriteAsync(query, cancellationToken);
            // The reader may have ended between registration and here; or it has the answer already, and the end of the connection behind it.
            if (_broken is { } broken && !pending.Reply.Task.IsCompleted)
                return DnsReply.Failed(broken);
            return await pending.Reply.Task.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _broken ??= e.Message;
            return DnsReply.Failed(e.Message);
        }
        finally
        {
            _pending.TryRemove(query.Id, out _);
            Volatile.Write(ref _lastUsed, _time.GetTimestamp());
        }
    }

    public async ValueTask DisposeAsync()
    {
        _broken ??= "closed";
        await _closing.CancelAsync();
        await _stream.DisposeAsync();
        await _reading;
        _closing.Dispose();
        _writing.Dispose();
    }

    private bool TryRegister(string name, DnsType type, bool withExtension, out DnsQuery query, out Pending pending)
    {
        do
        {
            query = DnsQuery.Create(name, type, (ushort)RandomNumberGenerator.GetInt32(0x10000), mixCase: false, withExtension);
            pending = new Pending(query);
            if (_pending.Count >= MaxPending)
                return false;
        }
        while (!_pending.TryAdd(query.Id, pending));
        return true;
    }

    private async Task WriteAsync(DnsQuery query, CancellationToken cancellationToken)
    {
        // RFC 7766 §8: the length and the message in one piece.
        var framed = new byte[query.Octets.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Octets.Length);
        query.Octets.CopyTo(framed.AsMemory(2));
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _stream.WriteAsync(framed, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Half a question may be out, and whatever followed it would be read out of step.
            _broken ??= "a question was given up while it was written";
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        var problem = "the upstream closed the connection";
        try
        {
            var head = new byte[2];
            while (await _stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, _closing.Token) == 2)
            {
                var octets = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
                await _stream.ReadExactlyAsync(octets, _closing.Token);
                if (!DnsMessageParser.TryParse(octets, out var message))
                {
                    problem = "the upstream sent what is no DNS message";
                    break;
                }

                // An answer to a question that was given up is passed over.
                if (_pending.TryGetValue(message.Id, out var pending))
                    pending.Reply.TrySetResult(pending.Query.IsAnsweredBy(message) ? DnsReply.Of(message) : DnsReply.Failed("an answer to another question"));
            }
        }
        catch (Exception e)
        {
            problem = e.Message;
        }

        _broken ??= problem;
        foreach (var (_, pending) in _pending)
            pending.Reply.TrySetResult(DnsReply.Failed(_broken));
    }

    private sealed class Pending(DnsQuery query)
    {
        public DnsQuery Query { get; } = query;

        public TaskCompletionSource<DnsReply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
