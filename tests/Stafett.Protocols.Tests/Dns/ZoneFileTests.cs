using System.Net;
using Stafett.Protocols.Dns;

namespace Stafett.Protocols.Tests.Dns;

public sealed class ZoneFileTests
{
    private const string Sample = """
        $ORIGIN example.com.   ; comment with "quotes" and (parentheses
        $TTL 1h30m
        @   IN SOA ns1 hostmaster\.dns (
                2026010101 ; serial
                1d 2h      ; refresh, retry
                1000h 300 )
            NS  ns1
            MX  10 mx1
            600 IN MX 20 mx2.example.net.
            TXT "forward-email=hello@outside.example" ; kept; as one
            TXT plain
            TXT "a;b" (
                "c\"d"
                "\233\\" ) "é"
            CAA 0 issue "ca.example.net"
        ns1 A 192.0.2.53
            AAAA 2001:db8::53
        MX1 IN 5 A 192.0.2.1
        www CNAME @
        loop CNAME loop2
        loop2 CNAME loop
        away CNAME elsewhere.example.net.
        deep.empty.names A 192.0.2.9
        *.wild TXT "wild"
        known.wild A 192.0.2.2
        null MX 0 .
        _25._tcp.mx1 TLSA 3 1 1 ( 00112233
             aabbCCdd )
        _s._tcp SRV 1 2 3 mx1
        odd\046label A 192.0.2.3
        other TYPE999 \# 3 01 0203
        generic TYPE1 \# 4 C0000204
        1.2.0.192.in-addr.arpa. PTR mx1
        """;

    private static readonly DnsZone Zone = DnsZone.Parse(Sample);

    [Fact]
    public void Reads_all_types()
    {
        Assert.Equal("ns1.example.com", Assert.IsType<NameRecord>(One("example.com", DnsType.NS)).Target);
        Assert.Equal(
            new SoaRecord("example.com", 5400, "ns1.example.com", @"hostmaster\046dns.example.com", 2026010101, 86_400, 7_200, 3_600_000, 300),
            One("example.com", DnsType.SOA));
        Assert.Equal(
            [new MxRecord("example.com", 5400, 10, "mx1.example.com"), new MxRecord("example.com", 600, 20, "mx2.example.net")],
            Zone.Look("example.com", DnsType.MX).Records);
        Assert.Equal(new CaaRecord("example.com", 5400, 0, "issue", "ca.example.net"), One("example.com", DnsType.CAA));
        Assert.Equal(new AddressRecord("mx1.example.com", 5, IPAddress.Parse("192.0.2.1")), One("mx1.example.com", DnsType.A));
        Assert.Equal("00112233AABBCCDD", Convert.ToHexString(Assert.IsType<TlsaRecord>(One("_25._tcp.mx1.example.com", DnsType.TLSA)).Data.Span));
        Assert.Equal(new SrvRecord("_s._tcp.example.com", 5400, 1, 2, 3, "mx1.example.com"), One("_s._tcp.example.com", DnsType.SRV));
        Assert.Equal([1, 2, 3], Assert.IsType<UnknownRecord>(One("other.example.com", (DnsType)999)).Data.ToArray());
        Assert.Equal(IPAddress.Parse("192.0.2.4"), Assert.IsType<AddressRecord>(One("generic.example.com", DnsType.A)).Address);
        Assert.Equal("mx1.example.com", Assert.IsType<NameRecord>(One("1.2.0.192.in-addr.arpa", DnsType.PTR)).Target);
        Assert.True(Assert.IsType<MxRecord>(One("null.example.com", DnsType.MX)).IsNull);
    }

    [Fact]
    public void Reads_the_strings_of_TXT()
    {
        var records = Zone.Look("example.com", DnsType.TXT).Records.Cast<TxtRecord>().ToList();
        Assert.Equal("forward-email=hello@outside.example", records[0].Text);
        Assert.Equal("plain", records[1].Text);
        Assert.Equal(4, records[2].Strings.Length);
        Assert.Equal("c\"d"u8.ToArray(), records[2].Strings[1].ToArray());
        Assert.Equal([233, (byte)'\\'], records[2].Strings[2].ToArray());
        Assert.Equal("é"u8.ToArray(), records[2].Strings[3].ToArray());
    }

    [Theory]
    [InlineData("EXAMPLE.com.", DnsType.MX, DnsStatus.Success)]
    [InlineData("mx1.example.com", DnsType.AAAA, DnsStatus.NoData)]
    [InlineData("none.example.com", DnsType.A, DnsStatus.NxDomain)]
    [InlineData("empty.names.example.com", DnsType.A, DnsStatus.NoData)] // RFC 4592 §2.2.2
    [InlineData("names.example.com", DnsType.A, DnsStatus.NoData)]
    [InlineData("x.empty.names.example.com", DnsType.A, DnsStatus.NxDomain)]
    [InlineData("com", DnsType.A, DnsStatus.NoData)]
    [InlineData("org", DnsType.A, DnsStatus.NxDomain)]
    [InlineData("a.wild.example.com", DnsType.TXT, DnsStatus.Success)]
    [InlineData("a.b.wild.example.com", DnsType.TXT, DnsStatus.Success)]
    [InlineData("a.wild.example.com", DnsType.A, DnsStatus.NoData)]
    [InlineData("known.wild.example.com", DnsType.TXT, DnsStatus.NoData)]
    [InlineData("below.known.wild.example.com", DnsType.TXT, DnsStatus.NxDomain)] // the closest encloser has no asterisk
    [InlineData("wild.example.com", DnsType.TXT, DnsStatus.NoData)]
    [InlineData("www.example.com", DnsType.MX, DnsStatus.Success)]
    [InlineData("www.example.com", DnsType.CNAME, DnsStatus.Success)]
    [InlineData("loop.example.com", DnsType.A, DnsStatus.ServerFailure)]
    [InlineData("away.example.com", DnsType.A, DnsStatus.NxDomain)]
    [InlineData("a..b", DnsType.A, DnsStatus.NxDomain)]
    public void Tells_no_data_from_no_name(string name, DnsType type, DnsStatus status) => Assert.Equal(status, Zone.Look(name, type).Status);

    [Fact]
    public void A_wildcard_answers_under_the_name_asked_for() =>
        Assert.Equal("a.wild.example.com", Assert.Single(Zone.Look("a.wild.example.com", DnsType.TXT).Records).Name);

    [Fact]
    public void An_alias_is_followed_and_told()
    {
        var answer = Zone.Look("www.example.com", DnsType.MX);
        Assert.Equal("example.com", answer.CanonicalName);
        Assert.Equal(2, answer.Records.Length);
        Assert.Equal("www.example.com", Assert.Single(answer.Aliases).Name);
        var first = Zone.Look("www.example.com", DnsType.MX, followAliases: false);
        Assert.Empty(first.Records);
        Assert.Single(first.Aliases);
    }

    [Fact]
    public void The_closest_SOA_goes_with_a_negative_answer()
    {
        Assert.Equal(300u, Zone.Look("none.example.com", DnsType.A).Authority?.Minimum);
        Assert.Null(Zone.Look("none.example.net", DnsType.A).Authority);
    }

    [Theory]
    [InlineData("$ORIGIN x.\na A 1.2.3", 2, "IPv4")]
    [InlineData("\n\n a A 192.0.2.1", 3, "no owner")]
    [InlineData("a. A 192.0.2.1 192.0.2.2", 1, "IPv4")]
    [InlineData("a. AAAA 192.0.2.1", 1, "IPv6")]
    [InlineData("a. AAAA fe80::1%eth0", 1, "IPv6")]
    [InlineData("a. MX mx1", 1, "preference")]
    [InlineData("a. MX 70000 mx1", 1, "preference")]
    [InlineData("a. TXT", 1, "one string")]
    [InlineData("a. TXT \"open", 1, "not closed")]
    [InlineData("a. TXT \"a\\300\"", 1, "backslash")]
    [InlineData("a. TXT (\n\"b\"", 1, "not closed")]
    [InlineData("a. TXT )", 1, "without an opening")]
    [InlineData("a. TXT ((", 1, "inside parentheses")]
    [InlineData("a. CH TXT x", 1, "only IN")]
    [InlineData("a. FOO x", 1, "no type")]
    [InlineData("a. A,NS x", 1, "no type")]
    [InlineData("a. 16 x", 1, "type is missing|no type")]
    [InlineData("a. IN", 1, "type is missing")]
    [InlineData("a..b A 192.0.2.1", 1, "no name")]
    [InlineData("$INCLUDE x", 1, "one file")]
    [InlineData("$TTL", 1, "one value")]
    [InlineData("$TTL 1x", 1, "no time")]
    [InlineData("$GENERATE 1-2 a", 1, "not known")]
    [InlineData("$ORIGIN a..b", 1, "no name")]
    [InlineData("a. A 192.0.2.1\na. CNAME b.", 2, "line 1")]
    [InlineData("a. CNAME b.\na. A 192.0.2.1", 2, "line 1")]
    [InlineData("a. TYPE999 \\# 3 0102", 1, "hexadecimal")]
    [InlineData("a. TYPE1 \\# 3 010203", 1, "no data of the type")]
    [InlineData("a. TYPE999 x", 1, "hexadecimal")]
    [InlineData("a. TLSA 3 1 1 0", 1, "TLSA")]
    [InlineData("a. CAA 0 is-sue x", 1, "CAA")]
    [InlineData("a. SRV 1 2 3", 1, "SRV")]
    [InlineData("a. SOA b. c. 1 2 3 4", 1, "SOA")]
    [InlineData("bücher. A 192.0.2.1", 1, "no name")]
    public void Says_what_is_wrong_and_where(string text, int line, string words)
    {
        Assert.False(ZoneFileParser.TryParse(text, "", out var zone, out var errors));
        Assert.Null(zone);
        Assert.Equal(line, errors[0].Line);
        Assert.Contains(words.Split('|'), word => errors[0].Text.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public void Tells_all_errors_of_a_file_but_not_without_end()
    {
        Assert.False(ZoneFileParser.TryParse("a. A x\nb. A 192.0.2.1\nc. TXT \"\nd. MX 1", "", out _, out var errors));
        Assert.Equal([1, 3, 4], errors.Select(e => e.Line));
        Assert.False(ZoneFileParser.TryParse(string.Join('\n', Enumerable.Repeat("a. A x", 1_000)), "", out _, out errors));
        Assert.Equal(ZoneFileParser.MaxErrors, errors.Length);
    }

    [Fact]
    public void A_string_longer_than_255_octets_is_an_error()
    {
        Assert.True(ZoneFileParser.TryParse($"a. TXT {new string('x', 255)}", "", out _, out _));
        Assert.False(ZoneFileParser.TryParse($"a. TXT {new string('x', 256)}", "", out _, out var errors));
        Assert.Contains("255", Assert.Single(errors).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_an_origin_from_outside_and_windows_lines()
    {
        Assert.True(ZoneFileParser.TryParse("@ A 192.0.2.1\r\n\tTXT x\r\n; end\r\n", "Example.com", out var zone, out _));
        Assert.Equal("x", Assert.IsType<TxtRecord>(Assert.Single(zone.Look("example.com", DnsType.TXT).Records)).Text);
    }

    [Fact]
    public void Survives_the_sample_cut_anywhere()
    {
        for (var length = 0; length <= Sample.Length; length++)
            _ = ZoneFileParser.TryParse(Sample[..length], "", out _, out _);
    }

    [Fact]
    public void An_empty_text_is_an_empty_zone()
    {
        Assert.True(ZoneFileParser.TryParse("; nothing\n\n", "", out var zone, out _));
        Assert.Equal(DnsStatus.NxDomain, zone.Look("example.com", DnsType.A).Status);
    }

    private static DnsRecord One(string name, DnsType type) => Assert.Single(Zone.Look(name, type).Records);
}
