using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class WrittenAddressTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" , ;,", "")]
    [InlineData("a@b.example", "|a@b.example")]
    [InlineData("<a@b.example>", "|a@b.example")]
    [InlineData("< a@b .example >", "|a@b.example")]
    [InlineData("<@relay.example,@other.example:a@b.example>", "|a@b.example")]
    [InlineData("Kari Nordmann <a@b.example>", "Kari Nordmann|a@b.example")]
    [InlineData("\"Nordmann, Kari\" <a@b.example>", "Nordmann, Kari|a@b.example")]
    [InlineData("a@b.example (Kari)", "Kari|a@b.example")]
    [InlineData("Kari (not her) <a@b.example>", "Kari|a@b.example")]
    [InlineData("a@b.example c@d.example <e@f.example>", "a@b.example c@d.example|e@f.example")]
    [InlineData("a@b.example; c@d.example", "|a@b.example / |c@d.example")]
    [InlineData("\"a b\"@c.example", "|\"a b\"@c.example")]
    [InlineData("<\"a>b\"@c.example>", "|\"a>b\"@c.example")]
    [InlineData("<\"a@c.example>, d@e.example", "|\"a@c.example / |d@e.example")]
    [InlineData("G: a@b.example, C <c@d.example>; e@f.example", "G[|a@b.example / C|c@d.example] / |e@f.example")]
    [InlineData("G:;", "G[]")]
    [InlineData("G: a@b.example", "G[|a@b.example]")]
    [InlineData("=?utf-8?q?G=C3=A6?=: =?utf-8?q?=C3=A6?= <a@b.example>;", "G\u00E6[\u00E6|a@b.example]")]
    [InlineData("nobody at all", "nobody at all|")]
    [InlineData("<a@b.example", "|a@b.example")]
    [InlineData("\"open <a@b.example>", "open <a@b.example>|")]
    [InlineData("(open a@b.example", "open a@b.example|")]
    [InlineData("=?utf-8?q?ceo=40bank.example?= <a@b.example>", "ceo@bank.example|a@b.example")]
    [InlineData("a\u00F8@b.example", "|a\u00F8@b.example")]
    public void Elements_come_out_as_they_were_meant(string value, string expected) =>
        Assert.Equal(expected, Show(WrittenAddressParser.Parse(Encoding.UTF8.GetBytes(value))));

    [Fact]
    public void Every_beginning_of_a_field_is_read()
    {
        var value = "G: \"a \\\" b\" <\"c>\"@d.example>, (x (y) \\) z) <@r:e@f.example>, =?utf-8?q?=C3=A6?= g@h.example;, i"u8;
        for (var length = 0; length <= value.Length; length++)
        {
            foreach (var address in WrittenAddressParser.Parse(value[..length]))
                Assert.True(address.Name.Length > 0 || address.Address is not null || address.Group is not null);
        }
    }

    [Fact]
    public void A_field_gives_no_more_than_was_asked_for() =>
        Assert.Equal(3, WrittenAddressParser.Parse("a@b.example, c@d.example, G: e@f.example, g@h.example;"u8, maxAddresses: 3).Sum(a => a.Group?.Count ?? 1));

    [Theory]
    [InlineData("plain", true)]
    [InlineData("bl\u00C3\u00A5", true)]
    [InlineData("bl\u00E5", false)]
    [InlineData("\u00C3\u00A5 \u00C3\u00A6 \u00E5", true)]
    [InlineData("\u00C3\u00A5 \u00E6 \u00E5", false)]
    [InlineData("\u00E2\u0082", false)]
    [InlineData("\u00E2\u0082x\u00E2\u0082\u00AC", false)]
    public void A_charset_is_guessed_the_same_wherever_the_octets_are_cut(string text, bool isUtf8)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        for (var first = 0; first <= octets.Length; first++)
        {
            for (var second = first; second <= octets.Length; second++)
            {
                var guess = new CharsetGuess();
                guess.Add(octets.AsSpan(0, first));
                guess.Add(octets.AsSpan(first, second - first));
                guess.Add(octets.AsSpan(second));
                guess.Finish();
                Assert.Equal(isUtf8, guess.IsUtf8);
            }
        }
    }

    private static string Show(IReadOnlyList<WrittenAddress> addresses) => string.Join(" / ", addresses.Select(a =>
        a.Group is null ? $"{a.Name}|{a.Address}" : $"{a.Name}[{Show(a.Group)}]"));
}
