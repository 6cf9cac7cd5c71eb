using Stafett.Server.Accounts.Logs;

namespace Stafett.Server.Tests.Accounts.Logs;

public sealed class JourneyTests
{
    [Fact]
    public void What_is_no_attempt_is_left_out_of_a_journey()
    {
        var line = Journey.Line(new JourneyAttempt { Code = 250, Session = "a\r\nb", Targets = [new JourneyTarget("x", false, "", "data", 250, "\u0000\n", 1)] });
        Assert.Equal(1, line.Count(c => c == '\n'));
        var whole = line + line;
        for (var cut = 0; cut <= whole.Length; cut++)
            Assert.InRange(Journey.Read(whole[..cut]).Length, cut / line.Length, 2);
        Assert.Equal("a\r\nb", Journey.Read("garbage\n" + line)[0].Session);
        Assert.Empty(Journey.Read("null\n[]\n{\"code\":\"x\"}\n"));
    }
}
