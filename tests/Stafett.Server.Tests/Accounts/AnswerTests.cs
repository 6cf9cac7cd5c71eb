using Stafett.Server.Accounts;
using Stafett.Storage;

namespace Stafett.Server.Tests.Accounts;

public sealed class AnswerTests
{
    [Fact]
    public void It_holds_a_value_or_a_refusal()
    {
        Answer<string> value = "x";
        Answer<string> refused = Refusal.Invalid("name", "A name is missing.");

        Assert.False(value.IsRefused(out _, out var text));
        Assert.Equal("x", text);
        Assert.True(refused.IsRefused(out var refusal, out _));
        Assert.Equal(new FieldProblem("name", "A name is missing."), Assert.Single(refusal.Problems));
    }

    [Theory]
    [InlineData(StoreOutcome.NotFound, RefusalKind.NotFound)]
    [InlineData(StoreOutcome.Forbidden, RefusalKind.Forbidden)]
    [InlineData(StoreOutcome.Conflict, RefusalKind.Conflict)]
    [InlineData(StoreOutcome.LimitReached, RefusalKind.Invalid)]
    public void What_a_store_says_is_a_refusal(StoreOutcome outcome, RefusalKind kind) => Assert.Equal(kind, Refusal.Of(outcome, "The domain").Kind);
}
