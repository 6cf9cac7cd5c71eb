using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class ULabelsTests
{
    [Theory]
    [InlineData("b\u00fccher.example", "xn--bcher-kva.example")]
    [InlineData("B\u00dcCHER.example", "xn--bcher-kva.example")]
    [InlineData("stra\u00dfe.example", "xn--strae-oqa.example")]
    [InlineData("\u043f\u043e\u0447\u0442\u0430.\u0440\u0444", "xn--80a1acny.xn--p1ai")]
    [InlineData("\u4f8b\u3048\u3002\u30c6\u30b9\u30c8", "xn--r8jz45g.xn--zckzah")]
    [InlineData("\u0909\u0926\u093e\u0939\u0930\u0923.\u092a\u0930\u0940\u0915\u094d\u0937\u093e", "xn--p1b6ci4b4b3a.xn--11b5bs3a9aj6g")]
    [InlineData("\u0645\u062b\u0627\u0644.\u0625\u062e\u062a\u0628\u0627\u0631", "xn--mgbh0fb.xn--kgbechtv")]
    [InlineData("col\u00b7lecci\u00f3.example", "xn--collecci-ioa91d.example")]
    // With the zero-width non-joiner that Persian is written with.
    [InlineData("\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example", "xn--mgba3gch31f060k.example")]
    public void Names_of_any_script_are_asked_for_as_A_labels(string name, string ascii)
    {
        Assert.True(Domain.TryParse(name, out var domain));
        Assert.Equal(ascii, domain.Name);
    }

    [Theory]
    [InlineData("exam\u00adple.com", "a soft hyphen")]
    [InlineData("exam\u200bple.com", "a zero-width space")]
    [InlineData("exam\u200cple.com", "a non-joiner among Latin letters")]
    [InlineData("exam\u200dple.com", "a joiner among Latin letters")]
    [InlineData("exam\u2060ple.com", "a word joiner")]
    [InlineData("\ufeffexample.com", "a byte order mark")]
    [InlineData("exam\ufe0fple.com", "a variation selector")]
    [InlineData("exam\U000e0101ple.com", "one of the others")]
    [InlineData("exam\u034fple.com", "a grapheme joiner")]
    [InlineData("exam\u3164ple.com", "a Hangul filler")]
    [InlineData("example\u202e.com", "an override of the order")]
    [InlineData("exam\u00a0ple.com", "a space that does not break")]
    [InlineData("\uff45xample.com", "full width")]
    [InlineData("\U0001d41e" + "xample.com", "bold")]
    [InlineData("\u24d4xample.com", "in a circle")]
    [InlineData("\ufb01lm.example", "a ligature")]
    [InlineData("\u017fample.example", "a long s")]
    [InlineData("example\u2024com.example", "a dot leader")]
    [InlineData("example\u2044com.example", "a slash")]
    [InlineData("mu\u0308nchen.example", "u and two dots")]
    [InlineData("\u0438\u0306.example", "the same in Cyrillic")]
    [InlineData("\u304b\u3099.example", "the same in Kana")]
    [InlineData("\u1112\u1161\u11ab.example", "the same in Hangul")]
    [InlineData("a.\u0301b.example", "a mark at the front of a label")]
    [InlineData("\u0301b.example", "a mark at the front of the name")]
    [InlineData("exam\u00b7ple.com", "a middle dot where no l is")]
    [InlineData("\u2764.example", "a sign that is no letter")]
    [InlineData("exam\ud800ple.com", "half a character")]
    public void What_readers_see_as_another_name_is_none(string name, string why) => Assert.False(Domain.TryParse(name, out _), why);
}
