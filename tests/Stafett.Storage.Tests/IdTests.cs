using Stafett.Storage.Control.Accounts;

namespace Stafett.Storage.Tests;

public sealed class IdTests
{
    [Fact]
    public void Later_ids_sort_behind_earlier_ones()
    {
        var time = new StillTime();
        var last = Id<Account>.New(time).ToString();
        for (var i = 0; i < 2_000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            var next = Id<Account>.New(time).ToString();
            Assert.True(string.CompareOrdinal(last, next) < 0);
            last = next;
        }
    }

    [Fact]
    public void An_id_begins_with_the_seconds_since_1970()
    {
        var time = new StillTime();

        var id = Id<Account>.New(time).ToString();

        Assert.Equal(time.GetUtcNow().ToUnixTimeSeconds(), Convert.ToInt64(id[..8], 16));
    }

    [Fact]
    public void Ids_of_one_moment_differ()
    {
        var time = new StillTime();

        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => Id<Account>.New(time)).Distinct().Count());
    }

    [Theory]
    [InlineData("0123456789abcdef01234567", true)]
    [InlineData("0123456789ABCDEF01234567", true)]
    [InlineData("0123456789abcdef0123456", false)]
    [InlineData("0123456789abcdef012345678", false)]
    [InlineData("0123456789abcdef0123456g", false)]
    [InlineData("", false)]
    public void Only_24_hex_digits_are_an_id(string text, bool expected)
    {
        Assert.Equal(expected, Id<Account>.TryParse(text, out var id));
        if (expected)
            Assert.Equal(text.ToLowerInvariant(), id.ToString());
    }
}
