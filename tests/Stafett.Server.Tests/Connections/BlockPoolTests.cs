using Stafett.Server.Connections;

namespace Stafett.Server.Tests.Connections;

public sealed class BlockPoolTests
{
    [Fact]
    public void A_block_that_comes_back_is_lent_again_and_serves_one_at_a_time()
    {
        using var pool = new BlockPool();
        var first = pool.Rent();
        Assert.Equal(BlockPool.BlockSize, first.Memory.Length);
        first.Memory.Span[0] = 7;
        first.Dispose();
        Assert.Equal(1, pool.Free);

        var second = pool.Rent(4096);
        Assert.Equal((0, 7), (pool.Free, second.Memory.Span[0]));
        // Given back twice: nobody may get what another holds.
        first.Dispose();
        Assert.Equal(0, pool.Free);
        using var third = pool.Rent();
        third.Memory.Span[0] = 9;
        Assert.Equal(7, second.Memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => first.Memory);
        second.Dispose();
    }

    [Fact]
    public void What_a_flood_took_is_not_kept()
    {
        using var pool = new BlockPool();
        var lent = Enumerable.Range(0, 1_500).Select(_ => pool.Rent()).ToList();
        lent.ForEach(block => block.Dispose());
        Assert.Equal(1_024, pool.Free);
    }

    [Fact]
    public void More_than_a_block_is_refused()
    {
        using var pool = new BlockPool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(BlockPool.BlockSize + 1));
    }

    [Fact]
    public void Octets_of_one_never_come_to_another_while_both_hold_them()
    {
        using var pool = new BlockPool();
        Parallel.For(0, 20_000, i =>
        {
            using var block = pool.Rent();
            block.Memory.Span.Fill((byte)i);
            Assert.Equal(-1, block.Memory.Span.IndexOfAnyExcept((byte)i));
        });
    }
}
