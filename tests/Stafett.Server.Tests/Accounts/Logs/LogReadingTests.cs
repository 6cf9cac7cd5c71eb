using System.IO.Compression;
using System.Text;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Logs;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Logs;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Logs;

public sealed class LogReadingTests
{
    [Fact]
    public async Task Admins_see_their_domain_members_their_aliases_and_strangers_nothing()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var eve = await world.CallerAsync("eve@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.JoinAsync(ida, domain, kim);
        var idas = (await world.AliasAsync(ida, domain, "ida", "ida@mail.example")).Alias;
        var kims = (await world.AliasAsync(kim, domain, "kim", "kim@mail.example")).Alias;
        await AddAsync(world, "1", e => e with { DomainId = domain.Id, AliasId = idas.Id, Recipients = ["ida@one.example"] });
        await AddAsync(world, "2", e => e with { DomainId = domain.Id, AliasId = kims.Id, Recipients = ["kim@one.example"] });

        Assert.Equal(["kim@one.example", "ida@one.example"], await RecipientsAsync(world, ida, new LogSearch()));
        Assert.Equal(["kim@one.example"], await RecipientsAsync(world, kim, new LogSearch { Domain = "one.example" }));
        Assert.Empty(await RecipientsAsync(world, eve, new LogSearch()));
        Refused(await world.LogReading.ListAsync(eve, new LogSearch { Domain = "one.example" }, Token), RefusalKind.NotFound, "");
        Refused(await world.LogReading.AskDownloadAsync(eve, new LogSearch { Domain = domain.Id.ToString() }, true, Token), RefusalKind.NotFound, "");

        var entry = Value(await world.LogReading.ListAsync(ida, new LogSearch(), Token)).Items.Single(e => e.AliasId == idas.Id);
        Assert.Equal("s1", Assert.Single(Journey.Read(Value(await world.LogReading.GetAsync(ida, entry.Id.ToString(), Token)).Journey)).Session);
        Refused(await world.LogReading.GetAsync(kim, entry.Id.ToString(), Token), RefusalKind.NotFound, "");
        Refused(await world.LogReading.GetAsync(eve, entry.Id.ToString(), Token), RefusalKind.NotFound, "");
        Refused(await world.LogReading.GetAsync(ida, "no id", Token), RefusalKind.NotFound, "");
    }

    [Theory]
    [InlineData("sender@far.example", 2)]
    [InlineData("FAR.example", 2)]
    [InlineData("192.0.2.1", 1)]
    [InlineData("::ffff:192.0.2.1", 1)]
    [InlineData("2001:DB8:0::1", 1)]
    [InlineData("11/20", 2)]
    [InlineData("11.20.26", 2)]
    [InlineData("2026-11-20", 2)]
    [InlineData("11-19", 0)]
    [InlineData("12/31", 0)]
    [InlineData("2/29", 0)]
    [InlineData("invoice", 1)]
    [InlineData("50% off_", 1)]
    [InlineData("100% off_", 0)]
    [InlineData("nobody@far.example", 0)]
    [InlineData("a\0", 0)]
    public async Task What_is_looked_for_is_what_it_looks_like(string q, int count)
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await AddAsync(world, "1", e => e with { DomainId = domain.Id, Subject = "Your INVOICE" }, "192.0.2.1");
        await AddAsync(world, "2", e => e with { DomainId = domain.Id, Subject = "50% OFF_now" }, "2001:db8::1");
        Assert.Equal(count, Value(await world.LogReading.ListAsync(ida, new LogSearch { Q = q }, Token)).Total);
    }

    [Fact]
    public async Task A_day_is_that_of_the_reader()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var inAuckland = (await world.Control.Accounts.UpdateProfileAsync(ida.Id, p => p with { Timezone = "Pacific/Auckland" }, Token)).Value!;
        var domain = await world.DomainAsync(ida, "one.example");
        // 12:00 UTC is 01:00 of the next day there.
        await AddAsync(world, "1", e => e with { DomainId = domain.Id });
        Assert.Equal(1, Value(await world.LogReading.ListAsync(ida with { Account = inAuckland }, new LogSearch { Q = "11/21" }, Token)).Total);
        Assert.Equal(0, Value(await world.LogReading.ListAsync(ida with { Account = inAuckland }, new LogSearch { Q = "11/20" }, Token)).Total);
        Assert.Equal(1, Value(await world.LogReading.ListAsync(ida, new LogSearch { Q = "11/20" }, Token)).Total);
    }

    [Fact]
    public async Task Codes_categories_and_pages_narrow()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        foreach (var i in Enumerable.Range(0, 5))
            await AddAsync(world, $"{i}", e => e with { DomainId = domain.Id, Code = i < 2 ? 421 : 550, Category = i < 3 ? "spam" : "recipient", Subject = $"{i}" });
        Assert.Equal(2, Value(await world.LogReading.ListAsync(ida, new LogSearch { ResponseCode = "421" }, Token)).Total);
        Assert.Equal(3, Value(await world.LogReading.ListAsync(ida, new LogSearch { BounceCategory = " SPAM " }, Token)).Total);
        var page = Value(await world.LogReading.ListAsync(ida, new LogSearch { Page = 2, Size = 2 }, Token));
        Assert.Equal((5, 3, "2 1"), (page.Total, page.PageCount, string.Join(' ', page.Items.Select(e => e.Subject))));
        Refused(
            await world.LogReading.ListAsync(
                ida, new LogSearch { Q = new string('x', 300), ResponseCode = "5xx", BounceCategory = new string('y', 200) }, Token),
            RefusalKind.Invalid, "q", "bounce_category", "response_code");
        Refused(await world.LogReading.ListAsync(ida, new LogSearch { Domain = "?" }, Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task Traffic_has_every_day_and_is_for_admins()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var eve = await world.CallerAsync("eve@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.JoinAsync(ida, domain, kim);
        var counted = new TrafficDay(new DateOnly(2026, 11, 18), 3, 1, 1, 0, 1, 900);
        await world.Control.Traffic.AddAsync([(domain.Id, counted)], Token);
        var days = Value(await world.LogReading.TrafficAsync(ida, "one.example", 4, Token));
        Assert.Equal([17, 18, 19, 20], days.Select(d => d.Day.Day));
        Assert.Equal(counted, days[1]);
        Assert.Equal(new TrafficDay(new DateOnly(2026, 11, 20), 0, 0, 0, 0, 0, 0), days[3]);
        Assert.Equal(TrafficStore.MaxDays, Value(await world.LogReading.TrafficAsync(ida, "one.example", TrafficStore.MaxDays, Token)).Length);
        Refused(await world.LogReading.TrafficAsync(ida, "one.example", 0, Token), RefusalKind.Invalid, "days");
        Refused(await world.LogReading.TrafficAsync(ida, "one.example", int.MaxValue, Token), RefusalKind.Invalid, "days");
        Refused(await world.LogReading.TrafficAsync(kim, "one.example", 4, Token), RefusalKind.Forbidden, "");
        Refused(await world.LogReading.TrafficAsync(eve, "one.example", 4, Token), RefusalKind.NotFound, "");
        Refused(await world.LogReading.TrafficAsync(eve, "", 4, Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task A_file_is_mailed_with_what_its_reader_may_see()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var others = await world.DomainAsync(kim, "two.example");
        await AddAsync(world, "1", e => e with
        {
            DomainId = domain.Id,
            Subject = "=HYPERLINK(\"https://evil.example\")",
            Message = "first\r\nsecond",
            Headers = "From: \"A, B\" <a@far.example>\r\nTo: @x\r\n",
        });
        await AddAsync(world, "2", e => e with { DomainId = others.Id });

        Assert.Equal("Your log entries are on their way to ida@mail.example.", Value(await world.LogReading.AskDownloadAsync(ida, new LogSearch(), false, Token)));
        var mail = Assert.Single(world.Mail.Sent);
        Assert.Equal(("ida@mail.example", "(1) Email deliverability logs for 2026-11-20 12:00 PM UTC"), (mail.To.ToString(), mail.Subject));
        Assert.Contains("- spam: 1\n", mail.Text, StringComparison.Ordinal);
        Assert.Equal(("email-deliverability-logs-2026-11-20-12-00-pm-utc.csv.gz", "application/gzip"), (mail.Attachment!.Name, mail.Attachment.ContentType));
        var lines = Unpack(mail).Split("\r\n");
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("\"Log ID\",\"Session ID\",\"Date\",\"Level\",\"Bounce Category\"", lines[0], StringComparison.Ordinal);
        Assert.Equal(29, lines[0].Split("\",\"").Length);
        Assert.Equal(29, lines[1].Split("\",\"").Length);
        Assert.Contains(",\"s1\",\"2026-11-20T12:00:00.000Z\",\"error\",\"spam\",\"reject\",\"\",\"first  second\",\"550\",\"\"\"A, B\"\" <a@far.example>\",\"\",\"'@x\",\"'=HYPERLINK(\"\"https://evil.example\"\")\",", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"user@far.example\",\"mx.far.example\",\"198.51.100.1\",\"IPv4\",", lines[1], StringComparison.Ordinal);
        Assert.Empty(lines[2]);
    }

    [Fact]
    public async Task Nothing_found_is_mailed_only_where_that_was_wanted()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Assert.Equal("There are no log entries that match, so nothing is mailed.", Value(await world.LogReading.AskDownloadAsync(ida, new LogSearch(), false, Token)));
        Assert.Empty(world.Mail.Sent);
        Value(await world.LogReading.AskDownloadAsync(ida, new LogSearch(), true, Token));
        Assert.Null(Assert.Single(world.Mail.Sent).Attachment);
    }

    [Fact]
    public async Task Files_are_limited_by_the_day_but_for_the_exempt()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Refused(await world.LogReading.AskDownloadAsync(ida, new LogSearch { ResponseCode = "x" }, true, Token), RefusalKind.Invalid, "response_code");
        for (var i = 0; i < LogReading.DownloadsPerDay; i++)
            Value(await world.LogReading.AskDownloadAsync(ida, new LogSearch(), true, Token));
        Assert.Equal(TimeSpan.FromHours(12), Refused(await world.LogReading.AskDownloadAsync(ida, new LogSearch(), true, Token), RefusalKind.TooMany, "").RetryAfter);
        Value(await world.LogReading.AskDownloadAsync(await world.CallerAsync("kim@mail.example"), new LogSearch(), true, Token));
        var exempt = (await world.Control.Accounts.UpdateTermsAsync(ida.Id, t => t with { IsRateLimitExempt = true }, Token)).Value!;
        Value(await world.LogReading.AskDownloadAsync(ida with { Account = exempt }, new LogSearch(), true, Token));
        world.Time.Advance(TimeSpan.FromHours(12));
        Value(await world.LogReading.AskDownloadAsync(ida, new LogSearch(), true, Token));
    }

    [Fact]
    public async Task A_file_that_cannot_be_promised_is_not_said_to_be_on_its_way()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        world.Mail.Fails = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => world.LogReading.AskDownloadAsync(ida, new LogSearch(), true, Token));
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData(" \t=1+1", "\"'  =1+1\"")]
    [InlineData("+49", "\"'+49\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@sum(a)", "\"'@sum(a)\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("|calc", "\"'|calc\"")]
    [InlineData("a\r\nb\0c\u2028d", "\"a  b c d\"")]
    public void No_cell_is_a_formula(string text, string cell) => Assert.Equal(cell, LogSheet.Cell(text));

    private static async Task AddAsync(AccountsWorld world, string hash, Func<NewLogEntry, NewLogEntry> change, string address = "192.0.2.9")
    {
        var attempt = new JourneyAttempt
        {
            At = world.Time.GetUtcNow(),
            Session = "s" + hash,
            Code = 550,
            Targets = [new JourneyTarget("user@far.example", false, "mx.far.example [198.51.100.1]", "envelope", 550, "no", 12)],
        };
        var entry = new NewLogEntry(TokenHash.Of(hash), ["sender@far.example", "far.example", address])
        {
            Code = 550,
            Category = "spam",
            Message = "no",
            Sender = "sender@far.example",
            Recipients = ["a@one.example"],
            RemoteAddress = address,
            Journey = Journey.Line(attempt),
        };
        await world.Control.Logs.AddAsync([change(entry)], Token);
        world.Time.Advance(TimeSpan.FromMilliseconds(1));
    }

    private static async Task<string[]> RecipientsAsync(AccountsWorld world, Caller caller, LogSearch search) =>
        [.. Value(await world.LogReading.ListAsync(caller, search, Token)).Items.Select(e => e.Recipients.Single())];

    private static string Unpack(Server.Accounts.Notices.Notice mail)
    {
        using var gzip = new GZipStream(new MemoryStream(mail.Attachment!.Content.ToArray()), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
