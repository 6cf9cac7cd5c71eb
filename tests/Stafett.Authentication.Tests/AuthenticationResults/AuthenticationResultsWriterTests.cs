using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Tests.AuthenticationResults;

public sealed class AuthenticationResultsWriterTests
{
    [Fact]
    public void One_result_stands_on_a_line()
    {
        var field = new AuthenticationResultsField("mx.example.com",
        [
            new MethodResult("dkim", "pass")
            {
                Comment = "2048-bit key",
                Properties = [new("header", "d", "example.net"), new("header", "i", "@example.net"), new("header", "b", "AbC+/d=="), new("header", "a", "rsa-sha256"), new("header", "s", "s1")],
            },
            new MethodResult("spf", "pass") { Properties = [new("smtp", "mailfrom", "SRS0=x=y@example.net"), new("smtp", "helo", "out.example.net")] },
            new MethodResult("dmarc", "fail") { Reason = "a \"b\" \\", Properties = [new("header", "from", "example.net")] },
        ]);
        Assert.Equal(
            "Authentication-Results: mx.example.com;\r\n"
            + " dkim=pass (2048-bit key) header.d=example.net header.i=@example.net\r\n header.b=\"AbC+/d==\" header.a=rsa-sha256 header.s=s1;\r\n"
            + " spf=pass smtp.mailfrom=\"SRS0=x=y@example.net\" smtp.helo=out.example.net;\r\n"
            + " dmarc=fail reason=\"a \\\"b\\\" \\\\\" header.from=example.net\r\n",
            Written(field));
    }

    [Fact]
    public void Nothing_checked_is_said_too() =>
        Assert.Equal("Authentication-Results: mx.example.com; none\r\n", Written(new AuthenticationResultsField("mx.example.com", [])));

    [Fact]
    public void The_payload_goes_into_an_arc_field()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new HeaderWriter(output);
        writer.Begin("ARC-Authentication-Results"u8);
        writer.Word("i=2;"u8);
        var field = new AuthenticationResultsField("mx.example.com", [new MethodResult("spf", "pass")]);
        AuthenticationResultsWriter.WritePayload(ref writer, field);
        writer.End();
        Assert.Equal("ARC-Authentication-Results: i=2; mx.example.com;\r\n spf=pass\r\n", Encoding.ASCII.GetString(output.WrittenSpan));
        Assert.Equal("mx.example.com;\r\n spf=pass", Encoding.ASCII.GetString(AuthenticationResultsWriter.Payload(field)));
    }

    [Theory]
    [InlineData("jörg@bücher.example", true, "smtp.mailfrom=\"jörg@bücher.example\"")]
    [InlineData("jörg@bücher.example", false, "smtp.mailfrom=\"j??rg@b??cher.example\"")]
    [InlineData("\"a b\"@c.example", false, "smtp.mailfrom=\"a b\"@c.example")]
    [InlineData("a@b@c", false, "smtp.mailfrom=\"a@b@c\"")]
    [InlineData("", false, "smtp.mailfrom=\"\"")]
    [InlineData("x\r\nBcc: victim@example.com", false, "smtp.mailfrom=\"x??Bcc: victim@example.com\"")]
    [InlineData("x; dkim=pass header.d=bank.example", false, "smtp.mailfrom=\"x; dkim=pass header.d=bank.example\"")]
    public void A_value_stays_one_value(string value, bool isInternational, string expected)
    {
        var field = new AuthenticationResultsField("mx.example.com", [new MethodResult("spf", "fail") { Properties = [new("smtp", "mailfrom", value)] }]);
        Assert.Equal(" spf=fail " + expected + "\r\n", Written(field, isInternational).Split(";\r\n", 2)[1]);
    }

    [Fact]
    public void A_comment_cannot_be_left()
    {
        var field = new AuthenticationResultsField("mx.example.com", [new MethodResult("spf", "fail") { Comment = "a) ; dkim=pass (b \\ \r\nX: y" }]);
        Assert.Equal("Authentication-Results: mx.example.com;\r\n spf=fail (a\\) ; dkim=pass \\(b \\\\ ??X: y)\r\n", Written(field));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("\\")]
    [InlineData("a(")]
    [InlineData("\u65E5(")]
    public void A_long_comment_ends_where_it_is_cut(string piece)
    {
        var field = new AuthenticationResultsField("mx.example.com", [new MethodResult("spf", "fail") { Comment = string.Concat(Enumerable.Repeat(piece, 1_000)), Properties = [new("smtp", "helo", "a.example")] }]);
        Assert.True(AuthenticationResultsParser.TryParse(Encoding.UTF8.GetBytes(Written(field, isInternational: true).Split(':', 2)[1]), out var read));
        Assert.Equal(new ResultProperty("smtp", "helo", "a.example"), Assert.Single(Assert.Single(read.Results).Properties));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var random = new Dice("authentication results");
        for (var round = 0; round < 2_000; round++)
        {
            var field = new AuthenticationResultsField("x" + random.Text(20).Replace("=", "", StringComparison.Ordinal) + "x", [.. Enumerable.Range(0, random.Next(4)).Select(_ => new MethodResult(random.Keyword(), random.Keyword())
            {
                Version = 1 + random.Next(3),
                Comment = random.Next(2) == 0 ? null : Collapsed(random.Text(120)),
                Reason = random.Next(2) == 0 ? null : "r" + random.Text(40),
                Properties = [.. Enumerable.Range(0, random.Next(5)).Select(_ => new ResultProperty(random.Keyword(), random.Keyword(), random.Text(80)))],
            })]);
            var written = Written(field, isInternational: true);
            Assert.True(HeaderSectionParser.Parse(Encoding.UTF8.GetBytes(written).AsMemory(), HeaderLimits.Default, out var headers) == HeaderScan.Complete && headers.Count == 1, written);
            Assert.All(written.Split("\r\n"), line => Assert.True(line.Length < 998, line));
            Assert.True(AuthenticationResultsParser.TryParse(headers.Value(0), out var read), written);
            Assert.Equal(AuthenticationResultsParserTests.Shown(field), AuthenticationResultsParserTests.Shown(read));
        }
    }

    // White space in a comment is where it is folded, so its amount is not kept.
    private static string? Collapsed(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } words ? words : null;

    private static string Written(AuthenticationResultsField field, bool isInternational = false)
    {
        var output = new ArrayBufferWriter<byte>();
        AuthenticationResultsWriter.Write(output, field, isInternational);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The same numbers in every run.</summary>
    private sealed class Dice(string seed)
    {
        private static readonly string[] Pieces = ["a", "Z", "9", ".", "-", "_", "@", "=", ";", "(", ")", "\"", "\\", "/", ",", "<", "é", "日", "example.com", " "];

        private byte[] _state = SHA256.HashData(Encoding.UTF8.GetBytes(seed));

        public int Next(int below)
        {
            _state = SHA256.HashData(_state);
            return (int)(BitConverter.ToUInt32(_state) % (uint)below);
        }

        public string Keyword() => "k" + string.Concat(Enumerable.Range(0, Next(6)).Select(_ => "ab-9"[Next(4)]));

        public string Text(int longest) => string.Concat(Enumerable.Range(0, Next(longest / 4)).Select(_ => Pieces[Next(Pieces.Length)])).Trim();
    }
}
