using System.Buffers;
using System.Net;
using System.Text;
using Stafett.Authentication.Spf;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>RFC 7208 §9.1</summary>
public sealed class ReceivedSpfWriterTests
{
    [Fact]
    public async Task A_pass() => Assert.Equal(
        """
        Received-SPF: pass (mx.receiver.example: example.com lets 192.0.2.1 send its
         mail) client-ip=192.0.2.1; envelope-from="bob@example.com"; helo=h.example;
         mechanism="ip4:192.0.2.0/24"; receiver=mx.receiver.example; identity=mailfrom

        """.ReplaceLineEndings("\r\n"),
        await WriteAsync("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.1", "bob@example.com", "h.example"));

    [Theory]
    [InlineData("v=spf1 -all", "mechanism=-all;", "fail (mx.receiver.example: example.com does not let 2001:db8::1")]
    [InlineData("v=spf1 ~all", "mechanism=~all;", "softfail")]
    [InlineData("v=spf1", "mechanism=default;", "neutral")]
    [InlineData("v=spf1 moo(\\\"\\\\", "problem=\"the record of example.com cannot be followed: moo(\\\"\\\\: no mechanism", "permerror")]
    [InlineData("hello", "mechanism=default;", "none")]
    public async Task Other_results(string record, string pair, string start)
    {
        var field = Unfold(await WriteAsync(record, "2001:db8::1", "bob@example.com", "h.example"));

        Assert.StartsWith($"Received-SPF: {start}", field, StringComparison.Ordinal);
        Assert.Contains(pair, field, StringComparison.Ordinal);
        Assert.Contains(" client-ip=\"2001:db8::1\"; ", field, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_null_path_and_helo()
    {
        Assert.Contains("envelope-from=\"<>\"; helo=example.com;", Unfold(await WriteAsync("v=spf1 -all", "192.0.2.1", "", "example.com")), StringComparison.Ordinal);
        var dns = new TestDns("example.com. 60 TXT \"v=spf1 a -all\"");
        var request = SpfRequest.ForHelo(IPAddress.Parse("192.0.2.1"), "example.com");

        var field = Write(request, await new SpfVerifier(dns, TimeProvider.System, new SpfOptions()).CheckAsync(request, CancellationToken.None));

        Assert.DoesNotContain("envelope-from", field, StringComparison.Ordinal);
        Assert.EndsWith("identity=helo\r\n", field, StringComparison.Ordinal);
    }

    /// <summary>Nothing that a client says ends the line, the comment or a quoted-string.</summary>
    [Theory]
    [InlineData("a\"; result=pass\\@example.com", "x) (y")]
    [InlineData("a\r\nX-Evil: 1@example.com", "h\r\nX-Evil: 1")]
    [InlineData("blåbär\0@example.com", "bl\u0085\u2028å")]
    public async Task Hostile_words_stay_inside(string sender, string helo)
    {
        foreach (var isInternational in new[] { false, true })
        {
            var field = await WriteAsync("v=spf1 ~all", "192.0.2.1", sender, helo, isInternational);

            Assert.EndsWith("\r\n", field, StringComparison.Ordinal);
            var lines = field[..^2].Split("\r\n");
            Assert.All(lines.Skip(1), line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
            Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
            Assert.True(isInternational || field.All(char.IsAscii));
            Assert.Equal(1, Unfold(field).Replace("\\\\", "", StringComparison.Ordinal).Replace("\\\"", "", StringComparison.Ordinal).Split("identity=mailfrom").Length - 1);
        }
    }

    private static async Task<string> WriteAsync(string record, string client, string sender, string helo, bool isInternational = false)
    {
        var dns = new TestDns($"example.com. 60 TXT \"{record}\"");
        var request = SpfRequest.ForText(IPAddress.Parse(client), sender, helo) with { ReceivingHost = "mx.receiver.example" };
        return Write(request, await new SpfVerifier(dns, TimeProvider.System, new SpfOptions()).CheckAsync(request, CancellationToken.None), isInternational);
    }

    private static string Write(SpfRequest request, SpfVerdict verdict, bool isInternational = false)
    {
        var output = new ArrayBufferWriter<byte>();
        ReceivedSpfWriter.Write(output, request, verdict, isInternational);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Unfold(string field) => field.Replace("\r\n ", " ", StringComparison.Ordinal);
}
