using System.Text;
using Stafett.Authentication.AuthenticationResults;

namespace Stafett.Authentication.Tests.AuthenticationResults;

/// <summary>RFC 8601 appendix B, what large providers write, and what nobody should.</summary>
public sealed class AuthenticationResultsParserTests
{
    [Theory]
    [InlineData("example.org 1; none", "example.org|")]
    [InlineData("example.com;\r\n          spf=pass smtp.mailfrom=example.net", "example.com|spf=pass smtp.mailfrom=example.net")]
    [InlineData(
        "example.com;\r\n          auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n          spf=pass smtp.mailfrom=example.net",
        "example.com|auth=pass (cram-md5) smtp.auth=sender@example.net|spf=pass smtp.mailfrom=example.net")]
    [InlineData("example.com; iprev=pass\r\n\tpolicy.iprev=192.0.2.200", "example.com|iprev=pass policy.iprev=192.0.2.200")]
    [InlineData(
        "example.com;\r\n          dkim=pass reason=\"good signature\"\r\n            header.i=@mail-router.example.net;\r\n          dkim=fail reason=\"bad signature\"\r\n            header.i=@newyork.example.com",
        "example.com|dkim=pass <good signature> header.i=@mail-router.example.net|dkim=fail <bad signature> header.i=@newyork.example.com")]
    [InlineData(
        "foo.example.net (foobar) 1 (baz);\r\n    dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n      policy (A dot can go here) . (like that) expired\r\n      (this surprised me) = (as I wasn't expecting it) 1362471462",
        "foo.example.net|dkim=fail policy.expired=1362471462")]
    public void Reads_the_examples_of_appendix_B(string value, string expected) => Assert.Equal(expected, Shown(value));

    [Theory]
    // Base64 without quotes.
    [InlineData("mx.google.com; dkim=pass header.i=@a.example header.s=s1 header.b=AbC+/d=; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=a.example",
        "mx.google.com|dkim=pass header.i=@a.example header.s=s1 header.b=AbC+/d=|dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=a.example")]
    // No authserv-id, and properties without a type.
    [InlineData("spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=a.example; dkim=none (message not signed)\r\n header.d=none;dmarc=pass action=none header.from=a.example;compauth=pass reason=100",
        "|spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example|dkim=none (message not signed) header.d=none|dmarc=pass .action=none header.from=a.example|compauth=pass <100>")]
    [InlineData("\"mx.a.example\";\r\n\tx-new/3=maybe (a (nested) comment; with \\) signs) body.hash=\"a \\\"b\\\" c\"", "mx.a.example|x-new/3=maybe (a (nested) comment; with ) signs) body.hash=a \"b\" c")]
    [InlineData("mx.a.example; spf=pass smtp.mailfrom=\"a b\"@b.example smtp.helo=x", "mx.a.example|spf=pass smtp.mailfrom=\"a b\"@b.example smtp.helo=x")]
    [InlineData("mx.a.example; spf=pass smtp.mailfrom=jörg@bücher.example", "mx.a.example|spf=pass smtp.mailfrom=jörg@bücher.example")]
    [InlineData("mx.a.example; spf=pass;", "mx.a.example|spf=pass")]
    [InlineData("mx.a.example;; ;spf=pass", "mx.a.example|spf=pass")]
    [InlineData("mx.a.example", "mx.a.example|")]
    // What cannot be read is left out, what stands beside it is not.
    [InlineData("mx.a.example; =pass; dkim; spf=; dmarc=pass header.=x .from=y ?? header.from=a.example", "mx.a.example|dmarc=pass header.from=a.example")]
    [InlineData("mx.a.example; spf=pass (never closed; dkim=pass header.d=b.example", "mx.a.example|spf=pass (never closed; dkim=pass header.d=b.example)")]
    [InlineData("mx.a.example; spf=pass smtp.mailfrom=\"never closed; dkim=pass", "mx.a.example|spf=pass smtp.mailfrom=never closed; dkim=pass")]
    public void Reads_what_is_written_out_there(string value, string expected) => Assert.Equal(expected, Shown(value));

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("(just a comment)")]
    [InlineData("; none")]
    [InlineData("=")]
    public void There_may_be_nothing_to_read(string value) => Assert.False(AuthenticationResultsParser.TryParse(Encoding.UTF8.GetBytes(value), out _));

    [Theory]
    [InlineData("i=1; mx.a.example; spf=pass smtp.mailfrom=b.example", 1, "mx.a.example|spf=pass smtp.mailfrom=b.example")]
    [InlineData(" (c) i (c) = (c) 50 ;\r\n mx.a.example; none", 50, "mx.a.example|")]
    [InlineData("i=0; mx.a.example; none", 0, null)]
    [InlineData("i=51; mx.a.example; none", 51, null)]
    [InlineData("i=999999999999999; mx.a.example; none", 0, null)]
    [InlineData("mx.a.example; spf=pass", 0, null)]
    public void Reads_the_field_of_an_arc_set(string value, int instance, string? expected)
    {
        Assert.Equal(expected is not null, AuthenticationResultsParser.TryParseArc(Encoding.UTF8.GetBytes(value), out var read, out var field));
        if (expected is not null)
            Assert.Equal((instance, expected), (read, Shown(field!)));
    }

    [Fact]
    public void Finds_by_name_without_case()
    {
        Assert.True(AuthenticationResultsParser.TryParse("mx.a.example; DKIM=Pass Header.D=b.example; dkim=fail"u8, out var field));
        Assert.Equal("b.example", field.Find("dkim")?.Property("header", "d"));
        Assert.Null(field.Find("spf"));
        Assert.Null(field.Find("dkim")?.Property("header", "i"));
    }

    [Fact]
    public void Is_bounded()
    {
        var many = "mx.a.example" + string.Concat(Enumerable.Repeat("; spf=pass smtp.mailfrom=a", 1_000)) + string.Concat(Enumerable.Repeat(" smtp.a=b", 1_000));
        Assert.True(AuthenticationResultsParser.TryParse(Encoding.UTF8.GetBytes(many), out var field));
        Assert.Equal(AuthenticationResultsParser.MaxResults, field.Results.Length);
        var wide = "mx.a.example; spf=pass" + string.Concat(Enumerable.Repeat(" smtp.a=b", 1_000));
        Assert.True(AuthenticationResultsParser.TryParse(Encoding.UTF8.GetBytes(wide), out field));
        Assert.Equal(AuthenticationResultsParser.MaxProperties, Assert.Single(field.Results).Properties.Length);
    }

    [Fact]
    public void Every_beginning_of_a_field_can_be_read()
    {
        var value = Encoding.UTF8.GetBytes("mx.a.example (c\\)x) 1;\r\n dkim/1=pass (2048-bit) reason=\"a \\\" b\" header.d=b.example header.b=\"a=\"; spf=pass smtp.mailfrom=\"a b\"@c.example");
        for (var length = 0; length <= value.Length; length++)
        {
            var isRead = AuthenticationResultsParser.TryParse(value.AsSpan(0, length), out var field);
            Assert.Equal(isRead, field is not null);
            Assert.True(field is null || field.Results.Length <= 2);
            Assert.True(field is null || "mx.a.example".StartsWith(field.AuthservId, StringComparison.Ordinal));
        }
    }

    internal static string Shown(AuthenticationResultsField field) =>
        field.AuthservId + "|" + string.Join('|', field.Results.Select(r =>
            r.Method + (r.Version == 1 ? "" : $"/{r.Version}") + "=" + r.Result
            + (r.Comment is null ? "" : $" ({r.Comment})")
            + (r.Reason is null ? "" : $" <{r.Reason}>")
            + string.Concat(r.Properties.Select(p => $" {p.Type}.{p.Name}={p.Value}"))));

    private static string Shown(string value) =>
        AuthenticationResultsParser.TryParse(Encoding.UTF8.GetBytes(value), out var field) ? Shown(field) : "nothing";
}
