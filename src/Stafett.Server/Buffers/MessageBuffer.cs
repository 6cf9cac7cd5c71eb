using System.Buffers;
using System.Net;

namespace Stafett.Server.Buffers;

/// <summary>
/// The octets of one message, as received, in pooled blocks. Blocks grow (16 KB to 1 MB), so that a small message costs
/// one block and 50 MB are neither copied nor put on the large object heap in one piece. One writer; readers only after
/// the last write. Its owner disposes it; whoever reads longer than the owner takes a <see cref="Hold"/> before.
/// </summary>
/// <param name="client">Who sends it: it counts as theirs.</param>
public sealed class MessageBuffer(MemoryBudget budget, IPAddress? client = null) : IDisposable
{
    /// <summary>Octets; what a message takes beyond its length is less than this.</summary>
    public const int LargestBlock = 1024 * 1024;

    private const int FirstBlock = 16 * 1024;

    private Block? _first;
    private Block? _last;
    private long _reserved;
    private int _holders = 1;
    private bool _disposed;

    public long Length { get; private set; }

    /// <summary>At least one octet is above 127 (RFC 6152); told by whoever wrote the octets.</summary>
    public bool Is8Bit { get; set; }

    /// <summary>Valid until disposal and the end of all holds.</summary>
    public ReadOnlySequence<byte> Content =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Used);

    /// <summary>False when the memory budget, or the client's share of it, is exhausted; what was written before stays.</summary>
    public bool TryWrite(ReadOnlySpan<byte> octets)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!octets.IsEmpty)
        {
            if ((_last is null || _last.Free == 0) && !TryAddBlock())
                return false;
            var count = Math.Min(_last!.Free, octets.Length);
            octets[..count].CopyTo(_last.Array.AsSpan(_last.Used));
            _last.Advance(count);
            Length += count;
            octets = octets[count..];
        }

        return true;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Release();
    }

    /// <summary>Keeps the octets until it is disposed, from any thread. Only before the owner has disposed the message.</summary>
    public IDisposable Hold()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Interlocked.Increment(ref _holders);
        return new Holder(this);
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
            return;
        for (var block = _first; block is not null; block = (Block?)block.Next)
            ArrayPool<byte>.Shared.Return(block.Array);
        _first = _last = null;
        if (_reserved > 0)
            budget.Release(_reserved, client);
    }

    private bool TryAddBlock()
    {
        var size = _last is null ? FirstBlock : Math.Min(_last.Array.Length * 2, LargestBlock);
        if (!budget.TryReserve(size, client))
            return false;
        _reserved += size;
        var block = new Block(ArrayPool<byte>.Shared.Rent(size), _last);
        _first ??= block;
        _last = block;
        return true;
    }

    private sealed class Holder(MessageBuffer message) : IDisposable
    {
        private MessageBuffer? _message = message;

        public void Dispose() => Interlocked.Exchange(ref _message, null)?.Release();
    }

    private sealed class Block : ReadOnlySequenceSegment<byte>
    {
        public Block(byte[] array, Block? previous)
        {
            Array = array;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Used;
            previous.Next = this;
        }

        public byte[] Array { get; }

        public int Used { get; private set; }

        public int Free => Array.Length - Used;

        public void Advance(int count)
        {
            Used += count;
            Memory = Array.AsMemory(0, Used);
        }
    }
}
