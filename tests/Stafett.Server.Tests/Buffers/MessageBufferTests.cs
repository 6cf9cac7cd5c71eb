using System.Buffers;
using Stafett.Server.Buffers;

namespace Stafett.Server.Tests.Buffers;

public sealed class MessageBufferTests
{
    [Fact]
    public void Keeps_what_is_written_over_many_blocks()
    {
        var budget = new MemoryBudget(10_000_000);
        using (var buffer = new MessageBuffer(budget))
        {
            var expected = Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7)).ToArray();
            for (var at = 0; at < expected.Length; at += 9_973)
                Assert.True(buffer.TryWrite(expected.AsSpan(at, Math.Min(9_973, expected.Length - at))));
            Assert.Equal(expected.Length, buffer.Length);
            Assert.True(buffer.Content.ToArray().AsSpan().SequenceEqual(expected));
            Assert.True(budget.Used >= expected.Length);
        }

        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Stops_at_the_budget_and_gives_everything_back()
    {
        var budget = new MemoryBudget(40_000);
        using (var first = new MessageBuffer(budget))
        using (var second = new MessageBuffer(budget))
        {
            Assert.True(first.TryWrite(new byte[10_000]));
            Assert.True(second.TryWrite(new byte[16_000]));
            Assert.False(second.TryWrite(new byte[1_000]));
            Assert.False(first.TryWrite(new byte[20_000]));
        }

        Assert.Equal(0, budget.Used);
    }
}
