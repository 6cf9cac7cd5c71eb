using System.Text;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Tests.AuthenticationResults;

/// <summary>Attack row 66: results forged with our own name.</summary>
public sealed class ForgedResultsTests
{
    private static readonly ForgedResults Ours = new("mx.ours.example");

    [Theory]
    [InlineData("mx.ours.example; spf=pass")]
    [InlineData("MX.Ours.EXAMPLE; spf=pass")]
    [InlineData("mx.ours.example.; spf=pass")]
    [InlineData("mx.ours.example 1; spf=pass")]
    [InlineData("mx.ours.example\t2 ; spf=pass")]
    [InlineData("mx.ours.example/1; spf=pass")]
    [InlineData("mx.ours.example")]
    [InlineData("mx.ours.example; none")]
    [InlineData(" \r\n\tmx.ours.example\r\n ; spf=pass")]
    [InlineData("mx.ours.exa\r\n mple; spf=pass")]
    [InlineData("mx . ours . example; spf=pass")]
    [InlineData("m\0x.ours.example; spf=pass")]
    [InlineData("(hello) mx.ours.example; spf=pass")]
    [InlineData("(hello; spf=fail) mx.ours.example (you); spf=pass")]
    [InlineData("(a (nested=\\)) one) mx.ours.example; spf=pass")]
    [InlineData("(a=(b) mx.ours.example; c) evil.example; spf=pass")]
    [InlineData("(never=closed mx.ours.example; spf=pass")]
    [InlineData("evil.example (x)mx.ours.example; spf=pass")]
    [InlineData("mx.(c)ours.example; spf=pass")]
    [InlineData("\"mx.ours.example\"; spf=pass")]
    [InlineData("\"mx.ours\\.example\" 1; spf=pass")]
    [InlineData("\"mx\".\"ours\".\"example\"; spf=pass")]
    [InlineData("\"a=b\" mx.ours.example; spf=pass")]
    [InlineData("\"never closed mx.ours.example; spf=pass")]
    [InlineData("=?utf-8?q?mx=2Eours=2Eexample?=; spf=pass")]
    [InlineData("=?utf-8?b?bXgub3Vycy5leGFtcGxl?=; spf=pass")]
    [InlineData("=?utf-8?q?mx=2Eours?=\r\n =?utf-8?q?=2Eexample?=; spf=pass")]
    [InlineData("(=?utf-8?q?x?=) mx.ours.example; spf=pass")]
    [InlineData("evil.example; mx.ours.example; spf=pass")]
    [InlineData("\\; mx.ours.example; spf=pass")]
    [InlineData("ｍｘ．ours。example; spf=pass")]
    [InlineData("mx\u200B.ours\u00AD.example; spf=pass")]
    [InlineData("inner.mx.ours.example; spf=pass")]
    public void Speaks_in_our_name(string value) => Assert.True(Ours.IsForged(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("mx.google.com; spf=pass smtp.mailfrom=mx.ours.example")]
    [InlineData("mx.google.com; dkim=pass (ours is mx.ours.example) header.d=mx.ours.example")]
    [InlineData("notmx.ours.example; spf=pass")]
    [InlineData("not-mx.ours.example; spf=pass")]
    [InlineData("mx.ours.example.net; spf=pass")]
    [InlineData("mx.ours.examples; spf=pass")]
    [InlineData("ours.example; spf=pass")]
    [InlineData("example; spf=pass")]
    [InlineData("spf=pass (sender IP is 192.0.2.1) smtp.helo=mx.ours.example")]
    [InlineData("")]
    public void Speaks_in_another(string value) => Assert.False(Ours.IsForged(Encoding.UTF8.GetBytes(value)));

    [Fact]
    public void Names_of_other_servers_and_in_other_letters_are_ours_too()
    {
        var forged = new ForgedResults("mx1.ours.example", "MX2.ours.example.", "mx.bücher.example");
        Assert.True(forged.IsForged("mx2.ours.example; spf=pass"u8));
        Assert.True(forged.IsForged("mx.xn--bcher-kva.example; spf=pass"u8));
        Assert.True(forged.IsForged("mx.BÜCHER.example; spf=pass"u8));
        // The accent behind its letter; without one it is somebody else's name.
        Assert.True(forged.IsForged("mx.bu\u0308cher.example; spf=pass"u8));
        Assert.True(forged.IsForged("MX.BU\u0308CHER\r\n .example 1; spf=pass"u8));
        Assert.True(forged.IsForged("=?utf-8?q?mx=2Ebu=CC=88cher=2Eexample?=; spf=pass"u8));
        Assert.False(forged.IsForged("mx.bucher.example; spf=pass"u8));
        Assert.False(forged.IsForged("mx.u\u0308cher.example; spf=pass"u8));
        Assert.False(forged.IsForged("mx.example; spf=pass smtp.helo=mx.bu\u0308cher.example"u8));
        Assert.False(forged.IsForged("mx3.ours.example; spf=pass"u8));
        Assert.Throws<ArgumentException>(() => new ForgedResults());
        Assert.Throws<ArgumentException>(() => new ForgedResults(" "));
    }

    [Fact]
    public void Only_the_forged_fields_are_found_and_nothing_else_is_touched()
    {
        const string Message = "Received: x\r\nAuthentication-Results: mx.ours.example; spf=pass\r\nFrom: a@b.example\r\n"
            + "AUTHENTICATION-RESULTS :\r\n mx.ours.example;\r\n dkim=pass\r\nAuthentication-Results: mx.google.com; spf=pass\r\n"
            + "X-Authentication-Results: mx.ours.example; spf=pass\r\nARC-Authentication-Results: i=1; mx.ours.example; spf=pass\r\n"
            + "Authentication\u00A0-Results: mx.ours.example; spf=pass\r\nSubject: y\r\n\r\nAuthentication-Results: mx.ours.example; spf=pass\r\n";
        var octets = Encoding.UTF8.GetBytes(Message);
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(octets.AsMemory(), HeaderLimits.Default, out var headers));
        var kept = new StringBuilder();
        var at = 0;
        foreach (var field in Ours.Find(headers))
        {
            kept.Append(Encoding.UTF8.GetString(octets[at..field.Start]));
            at = field.End;
        }

        kept.Append(Encoding.UTF8.GetString(octets[at..]));
        Assert.Equal(
            "Received: x\r\nFrom: a@b.example\r\nAuthentication-Results: mx.google.com; spf=pass\r\n"
            + "X-Authentication-Results: mx.ours.example; spf=pass\r\nARC-Authentication-Results: i=1; mx.ours.example; spf=pass\r\n"
            + "Subject: y\r\n\r\nAuthentication-Results: mx.ours.example; spf=pass\r\n",
            kept.ToString());
    }

    [Fact]
    public void What_we_write_is_found_however_it_is_folded_and_commented()
    {
        var names = "mx.ours.example";
        for (var at = 0; at <= names.Length; at++)
        {
            Assert.True(Ours.IsForged(Encoding.UTF8.GetBytes(names.Insert(at, "\r\n ") + "; spf=pass")), $"a fold at {at}");
            Assert.True(Ours.IsForged(Encoding.UTF8.GetBytes(names.Insert(at, "(=;)") + "; spf=pass")), $"a comment at {at}");
            Assert.True(Ours.IsForged(Encoding.UTF8.GetBytes(names.Insert(at, "\\") + "; spf=pass")), $"a backslash at {at}");
            Assert.True(Ours.IsForged(Encoding.UTF8.GetBytes(names.Insert(at, "\"") + "\"; spf=pass")), $"a quote at {at}");
            Assert.True(Ours.IsForged(Encoding.UTF8.GetBytes($"=?utf-8?q?{names[..at]}?= =?utf-8?q?{names[at..]}?=; spf=pass")), $"encoded words that meet at {at}");
        }
    }
}
