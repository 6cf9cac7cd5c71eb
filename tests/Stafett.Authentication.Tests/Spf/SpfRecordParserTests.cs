using System.Text;
using Stafett.Authentication.Spf;

namespace Stafett.Authentication.Tests.Spf;

public sealed class SpfRecordParserTests
{
    public static TheoryData<string> Good =>
    [
        "v=spf1", "v=spf1 ", "V=SPF1   -all  ", "v=spf1 +a -mx ~ptr ?all", "v=spf1 A/24//64 MX/0 mx//0 a//128 a/32", "v=spf1 a:x.example/24//48 mx:%{d}/8",
        "v=spf1 ip4:0.0.0.0 ip4:255.255.255.255/32 ip4:10.0.0.0/8", "v=spf1 ip6::: ip6:::/0 ip6:2001:DB8::/32 ip6:::ffff:192.0.2.1 ip6:1:2:3:4:5:6:7:8/128",
        "v=spf1 include:a.b exists:%{ir}.%{l1r+-}._spf.%{d} ptr:example.com.", "v=spf1 redirect=a.b exp=%{d}", "v=spf1 REDIRECT=a.b Exp=a.b x=%{d}%%%_%-",
        "v=spf1 a:foo:bar/baz.example a:!\"#$&'()*+,-.example a:x.1-2 a:x.a1 a:%%.example a:%{d}%_", "v=spf1 v=spf1 x._-9=", "v=spf1 a:.com a:a..b", "v=spf1 all all all",
    ];

    public static TheoryData<string> Bad =>
    [
        "", "v=spf", "v=spf10", "v=spf1\t-all", "v=spf1-all", " v=spf1", "v=spf2.0 -all", "v=spf1 \u00A0all", "v=spf1 -all\n", "v=spf1\0", "v=spf1 moo", "v=spf1 ++all",
        "v=spf1 =x", "v=spf1 1x=y", "v=spf1 -x=y", "v=spf1 all:", "v=spf1 all/8", "v=spf1 include", "v=spf1 include:", "v=spf1 include/8", "v=spf1 include:a.b/8",
        "v=spf1 a:", "v=spf1 a/", "v=spf1 a/33", "v=spf1 a/032", "v=spf1 a/024", "v=spf1 a//129", "v=spf1 a//0128", "v=spf1 a/24/64", "v=spf1 a//64/24", "v=spf1 a///64", "v=spf1 a/24//", "v=spf1 a/-1", "v=spf1 a:x.example/",
        "v=spf1 a:example", "v=spf1 a:example.", "v=spf1 a:x.123", "v=spf1 a:x.-com", "v=spf1 a:x.com-", "v=spf1 a:x.co_m", "v=spf1 a:192.0.2.1", "v=spf1 a:x.example:8080", "v=spf1 a:%{d}com", "v=spf1 a:x.com..",
        "v=spf1 ip4", "v=spf1 ip4:", "v=spf1 ip4:1.2.3", "v=spf1 ip4:1.2.3.4.5", "v=spf1 ip4:1.2.3.256", "v=spf1 ip4:01.2.3.4", "v=spf1 ip4:0x1.2.3.4", "v=spf1 ip4:1.2.3.4/33", "v=spf1 ip4:1.2.3.4/", "v=spf1 ip4:1.2.3.4//32",
        "v=spf1 ip4:1.2.3.4:25", "v=spf1 ip4:::1", "v=spf1 ip4:16909060", "v=spf1 ip4:1.2.3.4,1.2.3.5", "v=spf1 ip4:%{i}", "v=spf1 ip6", "v=spf1 ip6:", "v=spf1 ip6:1.2.3.4", "v=spf1 ip6::", "v=spf1 ip6:[::1]", "v=spf1 ip6:fe80::1%1", "v=spf1 ip6:::1/129",
        "v=spf1 ip6:::1//64", "v=spf1 ip6:1::2::3", "v=spf1 ip6:12345::", "v=spf1 ip6:1:2:3:4:5:6:7", "v=spf1 ip6:1:2:3:4:5:6:7:8:9",
        "v=spf1 exists", "v=spf1 exists:", "v=spf1 exists:a.b/8", "v=spf1 ptr:", "v=spf1 ptr/8", "v=spf1 redirect:a.b", "v=spf1 redirect=", "v=spf1 redirect=a", "v=spf1 redirect=a.b redirect=a.b",
        "v=spf1 exp=", "v=spf1 exp=-all", "v=spf1 exp=a.b EXP=c.d", "v=spf1 x=%", "v=spf1 x=\u00E5",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void Reads_what_is_right(string text)
    {
        Assert.True(SpfRecordParser.TryParse(Octets(text), out _, out var problem), problem);
        Assert.Empty(problem);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Refuses_what_is_wrong(string text)
    {
        Assert.False(SpfRecordParser.TryParse(Octets(text), out var record, out var problem));
        Assert.Null(record);
        Assert.NotEmpty(problem);
        Assert.DoesNotContain(problem, c => c is < ' ' or > '~');
    }

    [Theory]
    [MemberData(nameof(Good))]
    [MemberData(nameof(Bad))]
    public void Survives_every_cut(string text)
    {
        var octets = Octets(text);
        for (var end = 0; end <= octets.Length; end++)
        {
            var isRight = SpfRecordParser.TryParse(octets.AsSpan(0, end), out var record, out var problem);
            Assert.Equal(isRight, record is not null && problem.Length == 0);
        }
    }

    [Fact]
    public void Tells_what_it_read()
    {
        Assert.True(SpfRecordParser.TryParse("v=spf1 ?a:x.%{d2}/24//48 -IP6:2001:db8::/32 redirect=r.example exp=e.example"u8, out var record, out _));

        Assert.Equal(2, record.Directives.Length);
        Assert.Equal((SpfResult.Neutral, SpfMechanism.A, "x.%{d2}", 24, 48, true), (record.Directives[0].Result, record.Directives[0].Mechanism, record.Directives[0].Target!.Text, record.Directives[0].PrefixLength4, record.Directives[0].PrefixLength6, record.Directives[0].AsksDns));
        Assert.Equal((SpfResult.Fail, SpfMechanism.Ip6, 32, false, "-IP6:2001:db8::/32"), (record.Directives[1].Result, record.Directives[1].Mechanism, record.Directives[1].PrefixLength6, record.Directives[1].AsksDns, record.Directives[1].Text));
        Assert.Equal(("r.example", "e.example"), (record.Redirect!.Text, record.Explanation!.Text));
    }

    [Theory]
    [InlineData("v=spf1 a mx ipv4:192.0.2.1", "ipv4:192.0.2.1: no mechanism and no modifier has that name")]
    [InlineData("v=spf1 a:192.0.2.1 -all", "a:192.0.2.1: an address needs ip4: or ip6: before it")]
    [InlineData("v=spf1 include:example -all", "include:example: the domain does not end in a top-level name")]
    [InlineData("v=spf1 ip4:192.0.2.1/99", "ip4:192.0.2.1/99: a prefix length is a number from 0 to 32 without zeros before it")]
    public void Says_what_is_wrong(string text, string expected)
    {
        Assert.False(SpfRecordParser.TryParse(Octets(text), out _, out var problem));
        Assert.Equal(expected, problem);
    }

    // A character is an octet.
    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);
}
