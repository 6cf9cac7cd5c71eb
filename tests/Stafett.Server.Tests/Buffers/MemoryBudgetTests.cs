using System.Net;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Tests.Smtp;

namespace Stafett.Server.Tests.Buffers;

public sealed class MemoryBudgetTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void A_client_is_an_address_or_a_64(string first, string second, bool areOne)
    {
        var budget = new MemoryBudget(1_000, 100);
        Assert.True(budget.TryReserve(60, IPAddress.Parse(first)));
        Assert.Equal(!areOne, budget.HasRoom(60, IPAddress.Parse(second)));
        Assert.Equal(!areOne, budget.TryReserve(60, IPAddress.Parse(second)));
    }

    [Fact]
    public void A_share_does_not_make_the_whole_larger()
    {
        var budget = new MemoryBudget(100, 80);
        Assert.True(budget.TryReserve(80, One));
        Assert.False(budget.HasRoom(21, IPAddress.Parse("192.0.2.2")));
        Assert.False(budget.TryReserve(21, IPAddress.Parse("192.0.2.2")));
        Assert.True(budget.TryReserve(20, IPAddress.Parse("192.0.2.2")));
        Assert.Equal(100, budget.Used);
    }

    [Fact]
    public void What_was_refused_takes_nothing_away()
    {
        var budget = new MemoryBudget(100, 50);
        Assert.False(budget.TryReserve(51, One));
        Assert.False(budget.TryReserve(long.MaxValue / 2, One));
        Assert.True(budget.TryReserve(50, One));
        budget.Release(50, One);
        Assert.True(budget.TryReserve(50, One));
        budget.Release(50, One);
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Many_threads_leave_nothing_behind()
    {
        var budget = new MemoryBudget(1_000_000, 30);
        Parallel.For(0, 20_000, i =>
        {
            if (budget.TryReserve(10, One))
                budget.Release(10, One);
        });
        Assert.Equal(0, budget.Used);
        Assert.True(budget.HasRoom(30, One));
    }

    /// <summary>A hundred connections that each hold a large message: the others are heard all the same.</summary>
    [Fact]
    public async Task One_client_leaves_room_for_the_others()
    {
        var budget = new MemoryBudget(10 * 16 * 1024, 2 * 16 * 1024);
        await using (var first = await HoldAsync(budget, "192.0.2.1", "250"))
        await using (var second = await HoldAsync(budget, "192.0.2.1", "250"))
        await using (var third = await HoldAsync(budget, "192.0.2.1", "452 4.3.1"))
        await using (var other = await HoldAsync(budget, "192.0.2.2", "250"))
        {
            await second.SendAsync("RSET\r\n");
            Assert.StartsWith("250", await second.ReplyAsync(), StringComparison.Ordinal);
            await using var fourth = await HoldAsync(budget, "192.0.2.1", "250");
        }

        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task A_message_whose_announced_size_is_beyond_the_share_is_refused_before_it_is_sent()
    {
        var budget = new MemoryBudget(1_000_000, 50_000);
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions(), budget: budget);
        await session.SendAsync("EHLO c\r\nMAIL FROM:<a@b.example> SIZE=50001\r\nRCPT TO:<good@b.example>\r\nDATA\r\n");
        for (var i = 0; i < 4; i++)
            await session.ReplyAsync();
        Assert.StartsWith("452 4.3.1", await session.ReplyAsync(), StringComparison.Ordinal);
    }

    /// <summary>A connection with the first chunk of a message.</summary>
    private static async Task<SessionHarness> HoldAsync(MemoryBudget budget, string remote, string reply)
    {
        var session = new SessionHarness(new TestPolicy(), new LimitOptions(), budget: budget, remote: remote);
        await session.SendAsync("EHLO c\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<good@b.example>\r\nBDAT 1\r\nx");
        for (var i = 0; i < 4; i++)
            await session.ReplyAsync();
        Assert.StartsWith(reply, await session.ReplyAsync(), StringComparison.Ordinal);
        return session;
    }
}
