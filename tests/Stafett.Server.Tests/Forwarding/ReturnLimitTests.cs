using Stafett.Protocols.Message;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class ReturnLimitTests
{
    private static readonly EmailAddress Address = EmailAddress.Parse("SRS0=abcd=ef=sender.example=bob@us.example");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_place_that_comes_back_is_the_only_one_that_is_free()
    {
        var limit = new ReturnLimit(3, _time);
        for (var i = 0; i < 3; i++)
            Assert.True(limit.TryTake(Address));
        Assert.False(limit.TryTake(Address));
        limit.GiveBack(Address);
        Assert.True(limit.TryTake(Address));
        Assert.True(limit.IsUsedUp(Address));
    }

    /// <summary>Attack row 113: a message that is under way while the generation turns, and fails.</summary>
    [Fact]
    public void A_place_that_comes_back_late_frees_no_other()
    {
        var limit = new ReturnLimit(3, _time);
        for (var i = 0; i < 3; i++)
            Assert.True(limit.TryTake(Address));
        _time.Advance(TimeSpan.FromDays(5));
        Assert.True(limit.TryTake(EmailAddress.Parse("SRS0=other=ef=sender.example=bob@us.example")));
        limit.GiveBack(Address);
        Assert.True(limit.TryTake(Address));
        Assert.False(limit.TryTake(Address));
    }
}
