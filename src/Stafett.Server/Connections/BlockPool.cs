using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Stafett.Server.Connections;

/// <summary>
/// The memory that sockets are read into and written from, in blocks of 16 KB: a message of usual size comes in one or two reads instead of four. A connection that is
/// silent holds none. Blocks are pinned for good, so that reading pins nothing.
/// </summary>
public sealed class BlockPool : MemoryPool<byte>
{
    public const int BlockSize = 16 * 1024;

    /// <summary>Free blocks that are kept for the next; what a flood took beyond that is given back.</summary>
    private const int MaxFree = 1024;

    private readonly ConcurrentQueue<byte[]> _free = new();
    private int _count;

    public override int MaxBufferSize => BlockSize;

    /// <summary>For tests: blocks that wait.</summary>
    internal int Free => Volatile.Read(ref _count);

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (!_free.TryDequeue(out var block))
            return new Block(this, GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true));
        Interlocked.Decrement(ref _count);
        return new Block(this, block);
    }

    protected override void Dispose(bool disposing) => _free.Clear();

    private void Return(byte[] block)
    {
        // A few more than the most may wait when many come back at once.
        if (Volatile.Read(ref _count) >= MaxFree)
            return;
        Interlocked.Increment(ref _count);
        _free.Enqueue(block);
    }

    /// <summary>One for each time that a block is lent, so that who gives it back twice gives back nothing that another has by then.</summary>
    private sealed class Block(BlockPool pool, byte[] octets) : IMemoryOwner<byte>
    {
        private byte[]? _octets = octets;

        public Memory<byte> Memory => MemoryMarshal.CreateFromPinnedArray(_octets ?? throw new ObjectDisposedException(nameof(Block)), 0, BlockSize);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _octets, null) is { } back)
                pool.Return(back);
        }
    }
}
