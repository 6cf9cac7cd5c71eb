using System.Globalization;
using System.Text;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;
using Stafett.Server.Tests;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>Attack row 64: what a domain can publish to make a check long, large or wrong.</summary>
public sealed class HostileDnsTests
{
    [Theory]
    [InlineData("v=spf1 include:example.com -all")]
    [InlineData("v=spf1 include:%{d} -all")]
    [InlineData("v=spf1 redirect=example.com")]
    [InlineData("v=spf1 include:b.example.com -all")]
    [InlineData("v=spf1 a a a a a a a a a a a -all")]
    [InlineData("v=spf1 a:a.example.com include:b.example.com redirect=b.example.com")]
    public async Task Loops_end_at_ten_lookups(string record)
    {
        var dns = new TestDns($"example.com. 60 TXT \"{record}\"\nexample.com. 60 A 192.0.2.9\nb.example.com. 60 TXT \"v=spf1 a ?include:example.com\"\nb.example.com. 60 A 192.0.2.9\na.example.com. 60 A 192.0.2.9");

        var verdict = await SpfCheck.RunAsync(dns, "192.0.2.1", "a@example.com");

        Assert.Equal((SpfResult.PermError, 10), (verdict.Result, verdict.Lookups));
        Assert.Equal("the record needs more than 10 look-ups", verdict.Problem);
        Assert.InRange(dns.Asked.Count, 2, 12);
    }

    [Fact]
    public async Task Ten_lookups_are_allowed() => Assert.Equal(
        (SpfResult.SoftFail, 10),
        await CountAsync("example.com. 60 TXT \"v=spf1 a a a a a a a a a a ~all\"\nexample.com. 60 A 192.0.2.9", "192.0.2.1"));

    [Theory]
    [InlineData("v=spf1 a:x1.example.com exists:x2.example.com -all", SpfResult.Fail)]
    [InlineData("v=spf1 a:x1.example.com mx:x2.example.com exists:x3.example.com +all", SpfResult.PermError)]
    [InlineData("v=spf1 ptr a:x1.example.com mx +all", SpfResult.PermError)]
    public async Task Two_lookups_may_find_nothing(string record, SpfResult expected) => Assert.Equal(expected, await SpfCheck.ResultAsync($"example.com. 60 TXT \"{record}\"", "192.0.2.1", "a@example.com"));

    /// <summary>Exchangers without IPv6 make no error of a policy that a client with IPv6 meets.</summary>
    [Fact]
    public async Task Exchangers_without_address_are_no_void_lookups()
    {
        var zone = string.Concat(Enumerable.Range(0, 10).Select(i => $"example.com. 60 MX {i} m{i}.example.com.\nm{i}.example.com. 60 A 192.0.2.{i}\n"));

        Assert.Equal((SpfResult.Pass, 1), await CountAsync($"{zone}example.com. 60 TXT \"v=spf1 mx ip6:2001:db8::1 -all\"", "2001:db8::1"));
    }

    [Fact]
    public async Task More_than_ten_exchangers_are_an_error_wherever_the_client_is_among_them()
    {
        var zone = string.Concat(Enumerable.Range(0, 11).Select(i => $"example.com. 60 MX 10 m{i}.example.com.\nm{i}.example.com. 60 A 192.0.2.{i}\n"));
        var dns = new TestDns($"{zone}example.com. 60 TXT \"v=spf1 mx -all\"");

        Assert.Equal(SpfResult.PermError, (await SpfCheck.RunAsync(dns, "192.0.2.0", "a@example.com")).Result);
        Assert.Equal(["TXT example.com", "MX example.com"], dns.Asked);
    }

    /// <summary>The client owns its PTR records: further ones are not looked at, and are no error.</summary>
    [Theory]
    [InlineData(9, SpfResult.Pass)]
    [InlineData(10, SpfResult.Fail)]
    public async Task Ten_names_of_the_client_are_looked_at(int others, SpfResult expected)
    {
        var zone = string.Concat(Enumerable.Range(0, others).Select(i => $"1.2.0.192.in-addr.arpa. 60 PTR n{i}.example.net.\n"))
            + "1.2.0.192.in-addr.arpa. 60 PTR host.example.com.\nhost.example.com. 60 A 192.0.2.1\nexample.com. 60 TXT \"v=spf1 ptr exists:%{p}.ok.example.com -all\"\n";
        var dns = new TestDns(zone);

        Assert.Equal(expected, (await SpfCheck.RunAsync(dns, "192.0.2.1", "a@example.com")).Result);
        Assert.Equal(10, dns.Asked.Count(q => q.EndsWith(".example.net", StringComparison.Ordinal) || q == "A host.example.com"));
    }

    [Fact]
    public async Task A_huge_answer_is_read_to_its_end()
    {
        var zone = new StringBuilder("example.com. 60 TXT \"v=spf1 a -all\"\n");
        for (var i = 0; i < 4_000; i++)
            zone.Append(CultureInfo.InvariantCulture, $"example.com. 60 A 10.0.{i / 250}.{i % 250}\n");

        Assert.Equal(SpfResult.Pass, await SpfCheck.ResultAsync(zone.ToString(), "10.0.15.249", "a@example.com"));
        Assert.Equal(SpfResult.Fail, await SpfCheck.ResultAsync(zone.ToString(), "10.1.0.0", "a@example.com"));
    }

    [Fact]
    public async Task Twenty_records_and_one_of_them_is_ours()
    {
        var zone = string.Concat(Enumerable.Range(0, 19).Select(i => $"example.com. 60 TXT \"{(i % 2 == 0 ? "v=spf10 -all" : $"token={i}")}\"\n")) + "example.com. 60 TXT \"v=spf1 ~all\"\n";

        Assert.Equal(SpfResult.SoftFail, await SpfCheck.ResultAsync(zone, "192.0.2.1", "a@example.com"));
        Assert.Equal(SpfResult.PermError, await SpfCheck.ResultAsync(zone + "example.com. 60 TXT \"V=SPF1\" \" -all\"", "192.0.2.1", "a@example.com"));
    }

    /// <summary>RFC 7208 §3.3: strings are joined as they are, wherever they were cut.</summary>
    [Fact]
    public async Task A_record_of_many_strings_means_the_same_wherever_it_is_cut()
    {
        var record = "v=spf1 " + string.Concat(Enumerable.Range(0, 30).Select(i => $"ip4:10.0.{i}.0/24 ")) + "-all";
        Assert.InRange(record.Length, 450, 600);
        for (var cut = record.Length - 255; cut <= 255; cut++)
        {
            var parts = $"\"{record[..cut]}\" \"\" \"{record[cut..]}\"";
            Assert.Equal(SpfResult.Pass, await SpfCheck.ResultAsync($"example.com. 60 TXT {parts}", "10.0.29.1", "a@example.com"));
        }
    }

    [Theory]
    [InlineData("ip4:")]
    [InlineData("ip4:999.999.999.999")]
    [InlineData("ip4:1.2.3.4/99999999999999999999")]
    [InlineData("ip4:1.2.3.4\\000")]
    [InlineData("ip6:1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16")]
    [InlineData("ip6:::::::::::::::::::::::::::::::::::::::::::::::::::::::::::")]
    public async Task Garbage_behind_a_match_is_an_error_all_the_same(string term) =>
        Assert.Equal(SpfResult.PermError, await SpfCheck.ResultAsync($"example.com. 60 TXT \"v=spf1 +all {term}\"", "192.0.2.1", "a@example.com"));

    /// <summary>Only the right 253 characters of a name are ever made.</summary>
    [Fact]
    public async Task A_record_full_of_macros_costs_little_more_than_its_size()
    {
        var bomb = string.Concat(Enumerable.Repeat("%{S}", 60)) + ".";
        var strings = string.Concat(Enumerable.Repeat($" \"{bomb}\"", 130));
        var zone = $"example.com. 60 TXT \"v=spf1 exists:\"{strings} \"%{{d}} a:\"{strings} \"%{{d}} -all exp=e.example.com\"\ne.example.com. 60 TXT {strings}";
        var dns = new TestDns(zone);
        var sender = $"{new string('&', 250)}@example.com";
        await SpfCheck.RunAsync(dns, "192.0.2.1", sender);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var verdict = await SpfCheck.RunAsync(dns, "192.0.2.1", sender);

        Assert.Equal((SpfResult.Fail, 300), (verdict.Result, verdict.Explanation!.Length));
        // Most of it is what is read from the two records: 62,660 and 31,330 octets, 23,400 macros.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 1024 * 1024);
    }

    /// <summary>RFC 7208 §4.6.4: 20 seconds for the whole check, whatever DNS does meanwhile.</summary>
    [Fact]
    public async Task The_check_ends_when_its_time_is_over()
    {
        var time = new FakeTimeProvider();
        var dns = new SlowDns();
        var check = new SpfVerifier(dns, time, new SpfOptions()).CheckAsync(SpfRequest.ForText(System.Net.IPAddress.Parse("192.0.2.1"), "a@example.com", "x"), CancellationToken.None).AsTask();
        for (var i = 1; i <= 3; i++)
        {
            await time.TimerAsync();
            time.Advance(TimeSpan.FromSeconds(6));
            dns.Answer(i, Txt("v=spf1 include:example.com -all"));
            await dns.AskedAsync(i + 1);
        }

        Assert.False(check.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(check.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        var verdict = await check.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal((SpfResult.TempError, "the time for the check is over"), (verdict.Result, verdict.Problem));
    }

    [Fact]
    public async Task A_caller_can_end_it()
    {
        using var end = new CancellationTokenSource();
        var check = new SpfVerifier(new SlowDns(), TimeProvider.System, new SpfOptions()).CheckAsync(SpfRequest.ForText(System.Net.IPAddress.Loopback, "a@example.com", "x"), end.Token).AsTask();

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    /// <summary>Exchangers are asked for at once; their answers count in the order of preference.</summary>
    [Theory]
    [InlineData("192.0.2.1", true, SpfResult.Pass)]
    [InlineData("192.0.2.3", false, SpfResult.Pass)]
    [InlineData("192.0.2.9", false, SpfResult.Fail)]
    public async Task Exchangers_are_asked_for_at_once(string client, bool isFirst, SpfResult expected)
    {
        var dns = new SlowDns();
        var check = new SpfVerifier(dns, TimeProvider.System, new SpfOptions()).CheckAsync(SpfRequest.ForText(System.Net.IPAddress.Parse(client), "a@example.com", "x"), CancellationToken.None).AsTask();
        dns.Answer(1, Txt("v=spf1 mx -all"));
        await dns.AskedAsync(2);
        dns.Answer(2, [new MxRecord("example.com", 60, 30, "c.example"), new MxRecord("example.com", 60, 10, "a.example"), new MxRecord("example.com", 60, 20, "b.example")]);
        await dns.AskedAsync(5);
        Assert.Equal(["A a.example", "A b.example", "A c.example"], dns.Asked.Skip(2));

        if (!isFirst)
        {
            dns.Answer(5, [new AddressRecord("c.example", 60, System.Net.IPAddress.Parse("192.0.2.3"))]);
            dns.Answer(4, [new AddressRecord("b.example", 60, System.Net.IPAddress.Parse("192.0.2.2"))]);
            Assert.False(check.IsCompleted);
        }

        dns.Answer(3, [new AddressRecord("a.example", 60, System.Net.IPAddress.Parse("192.0.2.1"))]);

        Assert.Equal(expected, (await check.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Result);
    }

    /// <summary>What the terms of a record ask is asked at once; the answers count in the order of the terms.</summary>
    [Fact]
    public async Task Terms_of_a_record_ask_at_once_and_count_in_order()
    {
        var dns = new SlowDns();
        var check = new SpfVerifier(dns, TimeProvider.System, new SpfOptions())
            .CheckAsync(SpfRequest.ForText(System.Net.IPAddress.Parse("192.0.2.1"), "a@example.com", "x") with { WantsTrace = true }, CancellationToken.None).AsTask();
        dns.Answer(1, Txt("v=spf1 ip4:192.0.2.9 a mx:m.example include:one.example exists:%{l}.example ptr ?include:two.example a redirect=three.example"));
        await dns.AskedAsync(6);
        Assert.Equal(["TXT example.com", "A example.com", "MX m.example", "TXT one.example", "TXT two.example", "TXT three.example"], dns.Asked);

        // Both would match; the first one is waited for.
        dns.Answer(5, Txt("v=spf1 +all"));
        dns.Answer(4, Txt("v=spf1 +all"));
        Assert.False(check.IsCompleted);
        dns.Answer(2, [new AddressRecord("example.com", 60, System.Net.IPAddress.Parse("192.0.2.8"))]);
        dns.Answer(3, [new MxRecord("m.example", 60, 0, "")]);
        var verdict = await check.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal((SpfResult.Pass, "include:one.example", 3, 6), (verdict.Result, verdict.Mechanism, verdict.Lookups, dns.Asked.Count));
        // Nobody waited for the last two.
        Assert.Equal([true, true, true, true, false, false], verdict.Trace.Select(question => question.Answer is not null));
    }

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.0/24 a mx -all", 1)]
    [InlineData("v=spf1 -all a mx", 1)]
    [InlineData("v=spf1 a -all mx", 2)]
    [InlineData("v=spf1 a:a.example a:b.example a:a.example a:c.example a:d.example a:e.example a:f.example a:g.example a:h.example a:i.example a:j.example a:k.example", 10)]
    public async Task No_more_is_asked_than_may_be_needed(string record, int questions)
    {
        var dns = new SlowDns();
        var check = new SpfVerifier(dns, TimeProvider.System, new SpfOptions()).CheckAsync(SpfRequest.ForText(System.Net.IPAddress.Parse("192.0.2.1"), "a@example.com", "x"), CancellationToken.None).AsTask();
        dns.Answer(1, Txt(record));
        for (var i = 2; i <= questions; i++)
        {
            await dns.AskedAsync(i);
            Assert.False(check.IsCompleted);
        }

        // Of the twelve terms ten may ask, and one name of them stands there twice; that is asked for again when its turn comes.
        for (var i = 2; i <= questions; i++)
            dns.Answer(i, [new AddressRecord("x", 60, System.Net.IPAddress.Parse("192.0.2.8"))]);
        if (questions == 10)
        {
            await dns.AskedAsync(11);
            Assert.Equal("A a.example", dns.Asked[10]);
            dns.Answer(11, [new AddressRecord("x", 60, System.Net.IPAddress.Parse("192.0.2.8"))]);
        }

        var verdict = await check.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(record.Contains("-all", StringComparison.Ordinal) ? (record[7] == 'i' ? SpfResult.Pass : SpfResult.Fail) : SpfResult.PermError, verdict.Result);
    }

    private static DnsRecord[] Txt(string text) => [new TxtRecord("example.com", 60, [Encoding.ASCII.GetBytes(text)])];

    private static async Task<(SpfResult, int)> CountAsync(string zone, string client)
    {
        var verdict = await SpfCheck.RunAsync(zone, client, "a@example.com");
        return (verdict.Result, verdict.Lookups);
    }
}
