using Stafett.Server.Accounts;

namespace Stafett.Server.Tests.Accounts;

public sealed class TextReaderTests
{
    [Theory]
    [InlineData("1 GB", 1L << 30)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("1.5 gb", 3L << 29)]
    [InlineData("1073741824", 1L << 30)]
    [InlineData(" 10 kb ", 10_240)]
    [InlineData("7 B", 7)]
    [InlineData("0", 0)]
    public void A_size_has_a_unit_or_is_octets(string text, long octets)
    {
        Assert.True(SizeText.TryParse(text, out var read));
        Assert.Equal(octets, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1 GB")]
    [InlineData("1 XB")]
    [InlineData("1e9")]
    [InlineData("1,000")]
    [InlineData("99999999999 TB")]
    [InlineData("111111111111111111111111111111111111")]
    public void Other_texts_are_no_size(string text) => Assert.False(SizeText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1L << 30, "1 GB")]
    [InlineData(3L << 29, "1.5 GB")]
    [InlineData(long.MaxValue, "8388608 TB")]
    public void A_size_is_written_in_its_largest_unit(long octets, string text) => Assert.Equal(text, SizeText.Format(octets));

    [Theory]
    [InlineData("true", true)]
    [InlineData("T", true)]
    [InlineData(" yes", true)]
    [InlineData("y", true)]
    [InlineData("On", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("2", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_flag_is_read_loosely(string? text, bool flag) => Assert.Equal(flag, LooseBoolean.Parse(text));

    [Theory]
    [InlineData("<b>Hi</b> there", "Hi there")]
    [InlineData("1 < 2 > 0", "1 < 2 > 0")]
    [InlineData("a <3 b", "a <3 b")]
    [InlineData("<script>x", "x")]
    [InlineData("<<b>>", "<>")]
    [InlineData("end<b", "end<b")]
    [InlineData("end<", "end<")]
    [InlineData("a\0b\u0007\nc", "ab\nc")]
    public void Tags_and_controls_are_taken_out(string text, string plain) => Assert.Equal(plain, TextItems.Plain(text));

    [Theory]
    [InlineData("My Label!", "my-label")]
    [InlineData("  --Æble / Øl-- ", "æble-øl")]
    [InlineData("!!!", "")]
    public void A_label_is_a_slug(string text, string slug) => Assert.Equal(slug, TextItems.Slug(text));
}
