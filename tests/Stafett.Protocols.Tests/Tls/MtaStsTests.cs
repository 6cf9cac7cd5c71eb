using System.Text;
using Stafett.Protocols.Tls;

namespace Stafett.Protocols.Tests.Tls;

public sealed class MtaStsTests
{
    // RFC 8461 §3.2, with a field that nobody knows.
    private const string Policy = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nx-note: hello\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n";

    [Theory]
    [InlineData(Policy)]
    [InlineData("version:STSv1\nmode:enforce\nmx:Mail.Example.com\nmx: *.example.net  \nmx:\tbackupmx.example.com\nmax_age: 0604800")]
    [InlineData("mode: enforce\nmode: none\nmax_age: 604800\nmax_age: 1\nmx: mail.example.com\nmx: *.example.net\nmx: backupmx.example.com\nversion: STSv1\nversion: STSv2")]
    public void A_policy_is_read(string text)
    {
        Assert.True(MtaStsPolicyParser.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var problem), problem);
        Assert.Equal(MtaStsMode.Enforce, policy.Mode);
        Assert.Equal(["mail.example.com", "*.example.net", "backupmx.example.com"], policy.Patterns);
        Assert.Equal(604_800, policy.MaxAge);
    }

    [Theory]
    [InlineData("", "version is missing")]
    [InlineData("version: STSv2\nmode: none\nmax_age: 1", "line 1: version is not STSv1")]
    [InlineData("version: STSv1\nmax_age: 1\nmx: a.example", "mode is missing")]
    [InlineData("version: STSv1\nmode: Enforce\nmax_age: 1\nmx: a.example", "line 2: mode is none of enforce, testing and none")]
    [InlineData("version: STSv1\nmode: testing\nmx: a.example", "max_age is missing")]
    [InlineData("version: STSv1\nmode: testing\nmax_age: 31557601\nmx: a.example", "line 3: max_age is no number from 0 to 31557600")]
    [InlineData("version: STSv1\nmode: testing\nmax_age: 99999999999\nmx: a.example", "line 3: max_age is no number from 0 to 31557600")]
    [InlineData("version: STSv1\nmode: testing\nmax_age: -1\nmx: a.example", "line 3: max_age is no number from 0 to 31557600")]
    [InlineData("version: STSv1\nmode: testing\nmax_age: 1", "mx is missing")]
    [InlineData("version: STSv1\nmode: testing\nmax_age: 1\nmx: a.*.example", "line 4: mx names no host")]
    [InlineData("version: STSv1\nmode: testing\nmax_age: 1\nmx: [192.0.2.1]", "line 4: mx names no host")]
    [InlineData("<!DOCTYPE html>", "line 1: it is not written as name: value")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        Assert.False(MtaStsPolicyParser.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var problem));
        Assert.Null(policy);
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void A_policy_that_is_given_up_needs_no_hosts()
    {
        Assert.True(MtaStsPolicyParser.TryParse("version: STSv1\nmode: none\nmax_age: 86400\n"u8, out var policy, out _));
        Assert.Equal(MtaStsMode.None, policy.Mode);
        Assert.False(policy.Allows("mail.example.com"));
    }

    [Theory]
    [InlineData("mail.example.com", true)]
    [InlineData("MAIL.example.COM", true)]
    [InlineData("a.example.net", true)]
    [InlineData("example.net", false)]
    [InlineData("b.a.example.net", false)]
    [InlineData(".example.net", false)]
    [InlineData("other.example.com", false)]
    public void Hosts_match_as_rfc_8461_says(string host, bool allowed)
    {
        Assert.True(MtaStsPolicyParser.TryParse(Encoding.ASCII.GetBytes(Policy), out var policy, out _));
        Assert.Equal(allowed, policy.Allows(host));
    }

    [Fact]
    public void Long_files_and_many_hosts_are_refused()
    {
        Assert.False(MtaStsPolicyParser.TryParse(new byte[MtaStsPolicyParser.MaxLength + 1], out _, out var problem));
        Assert.Equal("it is longer than 64 KB", problem);
        var many = "version: STSv1\nmode: enforce\nmax_age: 1\n" + string.Concat(Enumerable.Repeat("mx: a.example\n", 201));
        Assert.False(MtaStsPolicyParser.TryParse(Encoding.ASCII.GetBytes(many), out _, out problem));
        Assert.Equal("line 204: more than 200 lines begin with mx", problem);
    }

    [Theory]
    [InlineData("v=STSv1; id=20160831085700Z;", "20160831085700Z")]
    [InlineData("v=STSv1;id=1", "1")]
    [InlineData("v=STSv1 ; x_ext=a:b ; id=1 ; id=2 ; ", "1")]
    public void A_record_is_read(string text, string id)
    {
        Assert.True(MtaStsRecordParser.TryParse(Encoding.UTF8.GetBytes(text), out var record, out var problem), problem);
        Assert.Equal(id, record.Id);
    }

    [Theory]
    [InlineData("v=stsv1; id=1", "it does not begin with v=STSv1;")]
    [InlineData(" v=STSv1; id=1", "it does not begin with v=STSv1;")]
    [InlineData("v=STSv1", "it does not begin with v=STSv1;")]
    [InlineData("v=STSv1;", "id is missing")]
    [InlineData("v=STSv1; id=", "a field is not written as name=value")]
    [InlineData("v=STSv1; id=1;; x=1", "a field is not written as name=value")]
    [InlineData("v=STSv1; id=2026-11-27", "id is not 1 to 32 letters and digits")]
    [InlineData("v=STSv1; id=123456789012345678901234567890123", "id is not 1 to 32 letters and digits")]
    public void A_record_that_counts_for_nothing_says_why(string text, string expected)
    {
        Assert.False(MtaStsRecordParser.TryParse(Encoding.UTF8.GetBytes(text), out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("v=TLSRPTv1; rua=mailto:reports@example.com", "mailto:reports@example.com")]
    [InlineData("v=TLSRPTv1;rua=https://reporting.example.com/v1/tlsrpt , mailto:a@b.example;", "https://reporting.example.com/v1/tlsrpt mailto:a@b.example")]
    public void A_report_record_is_read(string text, string addresses)
    {
        Assert.True(TlsReportRecordParser.TryParse(Encoding.UTF8.GetBytes(text), out var record, out var problem), problem);
        Assert.Equal(addresses.Split(' '), record.Addresses);
    }

    [Theory]
    [InlineData("v=TLSRPTv1", "it does not begin with v=TLSRPTv1;")]
    [InlineData("v=TLSRPTv1;", "rua is missing")]
    [InlineData("v=TLSRPTv1; rua", "a field is not written as name=value")]
    [InlineData("v=TLSRPTv1; rua=reports@example.com", "rua holds something else than mailto: and https: addresses")]
    [InlineData("v=TLSRPTv1; rua=mailto:reports", "rua holds something else than mailto: and https: addresses")]
    [InlineData("v=TLSRPTv1; rua=http://example.com/", "rua holds something else than mailto: and https: addresses")]
    [InlineData("v=TLSRPTv1; rua=https://", "rua holds something else than mailto: and https: addresses")]
    [InlineData("v=TLSRPTv1; rua=mailto:a@b.example,", "rua holds something else than mailto: and https: addresses")]
    public void A_report_record_that_counts_for_nothing_says_why(string text, string expected)
    {
        Assert.False(TlsReportRecordParser.TryParse(Encoding.UTF8.GetBytes(text), out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Cut_anywhere_nothing_breaks()
    {
        foreach (var text in new[] { Policy, "v=STSv1; id=20160831085700Z;", "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt,mailto:a@b.example;" })
        {
            var octets = Encoding.ASCII.GetBytes(text);
            for (var length = 0; length <= octets.Length; length++)
            {
                var cut = octets.AsSpan(0, length);
                Assert.NotEqual(MtaStsPolicyParser.TryParse(cut, out var policy, out var problem), problem.Length > 0);
                // The number may be cut in the middle; all before it has to be there.
                Assert.Equal(policy is not null, text == Policy && length >= text.IndexOf("max_age: 6", StringComparison.Ordinal) + 10);
                Assert.NotEqual(MtaStsRecordParser.TryParse(cut, out _, out problem), problem.Length > 0);
                Assert.NotEqual(TlsReportRecordParser.TryParse(cut, out _, out problem), problem.Length > 0);
            }
        }
    }
}
