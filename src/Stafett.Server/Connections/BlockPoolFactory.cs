using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Stafett.Server.Connections;

/// <summary>What Kestrel asks for its pools: one for everything.</summary>
public sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
