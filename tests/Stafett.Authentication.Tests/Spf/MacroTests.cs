using System.Net;
using Stafett.Authentication.Spf;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>RFC 7208 §7: what macros become, seen from the question that DNS gets.</summary>
public sealed class MacroTests
{
    private const string Sender = "strong-bad@email.example.com";

    /// <summary>§7.4, every example.</summary>
    [Theory]
    [InlineData("%{s}", "strong-bad@email.example.com")]
    [InlineData("%{o}", "email.example.com")]
    [InlineData("%{d}", "email.example.com")]
    [InlineData("%{d4}", "email.example.com")]
    [InlineData("%{d3}", "email.example.com")]
    [InlineData("%{d2}", "example.com")]
    [InlineData("%{d1}", "com")]
    [InlineData("%{dr}", "com.example.email")]
    [InlineData("%{d2r}", "example.email")]
    [InlineData("%{l}", "strong-bad")]
    [InlineData("%{l-}", "strong.bad")]
    [InlineData("%{lr}", "strong-bad")]
    [InlineData("%{lr-}", "bad.strong")]
    [InlineData("%{l1r-}", "strong")]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com")]
    [InlineData("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com")]
    [InlineData("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net")]
    public async Task Examples_of_the_rfc(string macro, string expected) => Assert.Equal(expected, await TextAsync(macro, "192.0.2.3", Sender));

    [Fact]
    public async Task Example_for_ipv6() => Assert.Equal(
        "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com", await TextAsync("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01", Sender));

    [Theory]
    [InlineData("%{i}", "2001:db8::cb01", "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1")]
    [InlineData("%{c}", "2001:db8::cb01", "2001:db8::cb01")]
    [InlineData("%{c} %{i} %{v}", "::ffff:192.0.2.3", "192.0.2.3 192.0.2.3 in-addr")]
    [InlineData("%{h} %{r}", "192.0.2.3", "mail.example.org mx.receiver.example")]
    [InlineData("%{p}", "192.0.2.3", "unknown")]
    [InlineData("a%%b%_c%-d", "192.0.2.3", "a%b c%20d")]
    [InlineData("%{S}", "192.0.2.3", "strong-bad%40email.example.com")]
    [InlineData("%{I1R}", "192.0.2.3", "192")]
    [InlineData("%{d127}", "192.0.2.3", "email.example.com")]
    [InlineData("%{d99999999999999999999}", "192.0.2.3", "email.example.com")]
    [InlineData("%{l1r-.+,/_=}", "192.0.2.3", "strong")]
    [InlineData("%{o.-}", "192.0.2.3", "email.example.com")]
    [InlineData("", "192.0.2.3", "")]
    public async Task Other_macros(string macro, string client, string expected) => Assert.Equal(expected, await TextAsync(macro, client, Sender));

    /// <summary>§7.3: nothing special about delimiters at the ends or side by side.</summary>
    [Theory]
    [InlineData("-a--b-", "%{l-}", ".a..b.")]
    [InlineData("-a--b-", "%{lr-}", ".b..a.")]
    [InlineData("-a--b-", "%{l2-}", "b.")]
    [InlineData("-a--b-", "%{l2r-}", "a.")]
    [InlineData("a.b+c", "%{l+}", "a.b.c")]
    [InlineData("a.b+c", "%{lr+}", "c.a.b")]
    [InlineData("jack&jill=up-a_b3.c~", "%{L}", "jack%26jill%3Dup-a_b3.c~")]
    [InlineData("blåbär", "%{L}", "bl%C3%A5b%C3%A4r")]
    [InlineData("blåbär", "%{l}", "bl?b?r")]
    public async Task Delimiters_and_escapes(string local, string macro, string expected) => Assert.Equal(expected, await TextAsync(macro, "192.0.2.3", $"{local}@email.example.com"));

    [Fact]
    public async Task The_time_is_in_seconds()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        var text = await TextAsync("%{t}", "192.0.2.3", Sender);

        Assert.InRange(long.Parse(text, null), before, before + 600);
    }

    /// <summary>§7.3: the domain itself, else a name below it, else any; only names that lead back count.</summary>
    [Theory]
    [InlineData("PTR other.example.net.|PTR email.example.com.|PTR a.email.example.com.", "email.example.com")]
    [InlineData("PTR other.example.net.|PTR a.email.example.com.", "a.email.example.com")]
    [InlineData("PTR liar.example.net.|PTR other.example.net.", "other.example.net")]
    [InlineData("PTR liar.example.net.", "unknown")]
    [InlineData("PTR o\\046dd.example.net.", "unknown")]
    public async Task The_clients_name(string pointers, string expected)
    {
        var zone = string.Concat(pointers.Split('|').Select(p => $"3.2.0.192.in-addr.arpa. 60 {p}\n")) + """
            other.example.net. 60 A 192.0.2.3
            o\046dd.example.net. 60 A 192.0.2.3
            a.email.example.com. 60 A 192.0.2.3
            email.example.com. 60 A 192.0.2.3
            liar.example.net. 60 A 192.0.2.4

            """;

        Assert.Equal(expected, await TextAsync("%{p}", "192.0.2.3", Sender, zone));
    }

    /// <summary>§7.3: labels on the left are dropped until 253 characters are left.</summary>
    [Fact]
    public async Task A_long_name_is_cut_from_the_left()
    {
        var label = new string('x', 60);
        var dns = new TestDns($"email.example.com. 60 TXT \"v=spf1 exists:%{{s}}.{label}.{label}\" \".{label}.{label}.example -all\"");

        await SpfCheck.RunAsync(dns, "192.0.2.3", Sender);

        Assert.Equal($"A {label}.{label}.{label}.{label}.example", dns.Asked[1]);
    }

    [Theory]
    [InlineData(253)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    public async Task A_name_may_have_253_characters(int length)
    {
        var tail = $"{new string('b', 63)}.{new string('c', 63)}.{new string('d', 63)}.example.com";
        var name = $"{new string('a', length - tail.Length - 1)}.{tail}";
        var dns = new TestDns($"email.example.com. 60 TXT \"v=spf1 exists:{name[..150]}\" \"{name[150..]}. -all\"");

        Assert.Equal(SpfResult.Fail, (await SpfCheck.RunAsync(dns, "192.0.2.3", Sender)).Result);

        Assert.Equal($"A {(length == 253 ? name : tail)}", dns.Asked[1]);
    }

    /// <summary>RFC 8616 §4: characters beyond ASCII are in no name of DNS, so a term with them matches nothing.</summary>
    [Fact]
    public async Task An_international_local_part_matches_nothing()
    {
        var dns = new TestDns("email.example.com. 60 TXT \"v=spf1 exists:%{l}.users.example.com a:%{s}.example.com ~all\"\n*.users.example.com. 60 A 127.0.0.2");

        Assert.Equal(SpfResult.SoftFail, (await SpfCheck.RunAsync(dns, "192.0.2.3", "blåbär@email.example.com")).Result);
        Assert.Equal(["TXT email.example.com"], dns.Asked);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%(d)")]
    [InlineData("%{")]
    [InlineData("%{d")]
    [InlineData("%{d2")]
    [InlineData("%{d0}")]
    [InlineData("%{d00}")]
    [InlineData("%{dx}")]
    [InlineData("%{drr}")]
    [InlineData("%{dr2}")]
    [InlineData("%{x}")]
    [InlineData("%{}")]
    [InlineData("%{d!}")]
    [InlineData("%{c}")]
    [InlineData("%{r}")]
    [InlineData("%{t}")]
    public async Task Wrong_macros_are_errors_wherever_they_stand(string macro)
    {
        Assert.Equal(SpfResult.PermError, await SpfCheck.ResultAsync($"example.com. 60 TXT \"v=spf1 +all exists:{macro}.example.com\"", "192.0.2.3", "a@example.com"));
        Assert.Equal(SpfResult.PermError, await SpfCheck.ResultAsync($"example.com. 60 TXT \"v=spf1 +all x-unknown={macro}\"", "192.0.2.3", "a@example.com"));
        Assert.Equal(SpfResult.PermError, await SpfCheck.ResultAsync($"example.com. 60 TXT \"v=spf1 +all exp={macro}.example.com\"", "192.0.2.3", "a@example.com"));
    }

    private static async Task<string> TextAsync(string macro, string client, string sender, string zone = "")
    {
        // Through an explanation, where text stays as it is.
        zone += $"email.example.com. 60 TXT \"v=spf1 -all exp=explain.example.com\"\nexplain.example.com. 60 TXT \"{macro}\"";
        var verdict = await SpfCheck.RunAsync(zone, IPAddress.Parse(client).ToString(), sender);
        Assert.Equal(SpfResult.Fail, verdict.Result);
        Assert.True(verdict.IsExplanationFromDomain);
        return verdict.Explanation!;
    }
}
