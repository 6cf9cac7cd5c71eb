using System.Net;
using System.Security.Cryptography;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Logs;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;

namespace Stafett.Web.Tests.Logs;

public sealed class LogPageTests(WebSite site) : IClassFixture<WebSite>
{
    private const string Evil = "\"><script>alert(1)</script>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_domain_the_page_says_what_belongs_here()
    {
        using var visitor = await site.SignedInAsync();
        var page = await visitor.GetAsync("/my-account/logs");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("No domain yet", page.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"/my-account/domains/new\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_are_listed_searched_and_shown_whole()
    {
        using var visitor = await site.SignedInAsync();
        var domain = await DomainAsync(visitor, "logs1.example");
        await AddAsync(domain, "Invoice 7", 550, "spam", "550 we think it is spam");
        await AddAsync(domain, "Meeting", 421, "network", "421 try later");

        var all = await visitor.GetAsync("/my-account/logs");
        Assert.Empty(HtmlCheck.Problems(all.Body));
        Assert.Contains("Invoice 7", all.Body, StringComparison.Ordinal);
        Assert.Contains("Refused: 550", all.Body, StringComparison.Ordinal);
        Assert.Contains("Put off: 421", all.Body, StringComparison.Ordinal);
        Assert.Contains("2 of 2</p>", all.Body, StringComparison.Ordinal);

        var found = await visitor.GetAsync("/my-account/logs?domain=logs1.example&bounce_category=spam&q=Invoice");
        Assert.Contains("Invoice 7", found.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Meeting", found.Body, StringComparison.Ordinal);
        Assert.Matches("<option value=\"spam\" selected", found.Body);
        Assert.Matches("<option value=\"logs1.example\" selected", found.Body);
        Assert.Contains("value=\"Invoice\"", found.Body, StringComparison.Ordinal);
        // Where the filters are folded, their summary says what is set; nothing else that an address asks for is repeated there.
        Assert.Contains("<span class=\"search-bar-active\">none</span>", all.Body, StringComparison.Ordinal);
        Assert.Contains("<span class=\"search-bar-active\">logs1.example, spam</span>", found.Body, StringComparison.Ordinal);
        Assert.Contains("<span class=\"search-bar-active\">550</span>", (await visitor.GetAsync("/my-account/logs?response_code=550&bounce_category=%3Cb%3E")).Body, StringComparison.Ordinal);
        Assert.Contains("Nothing matches", (await visitor.GetAsync("/my-account/logs?q=Nowhere")).Body, StringComparison.Ordinal);

        var entry = await visitor.GetAsync(System.Text.RegularExpressions.Regex.Match(found.Body, "/my-account/logs/[0-9a-f]{24}").Value);
        Assert.Empty(HtmlCheck.Problems(entry.Body));
        foreach (var expected in new[] { "Its way", "TLSv1.3", "SPF pass", "DMARC fail", "On to ada@mailbox.example", "mx.mailbox.example", "5.7.1 not today", "550 we think it is spam", "Header section" })
            Assert.Contains(expected, entry.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stranger_wrote_is_text()
    {
        using var visitor = await site.SignedInAsync();
        var domain = await DomainAsync(visitor, "logs2.example");
        await AddAsync(domain, Evil, 550, "spam", Evil);
        var list = await visitor.GetAsync("/my-account/logs");
        var entry = await visitor.GetAsync(System.Text.RegularExpressions.Regex.Match(list.Body, "/my-account/logs/[0-9a-f]{24}").Value);
        foreach (var body in new[] { list.Body, entry.Body })
        {
            Assert.Empty(HtmlCheck.Problems(body));
            Assert.Contains("&lt;script&gt;", body, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Logs_of_others_do_not_exist()
    {
        using var owner = await site.SignedInAsync();
        using var other = await site.SignedInAsync();
        await AddAsync(await DomainAsync(owner, "logs3.example"), "Private", 550, "spam", "no");
        var path = System.Text.RegularExpressions.Regex.Match((await owner.GetAsync("/my-account/logs")).Body, "/my-account/logs/[0-9a-f]{24}").Value;
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/my-account/logs?domain=logs3.example")).Status);
        Assert.DoesNotContain("Private", (await other.GetAsync("/my-account/logs")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/my-account/logs/none")).Status);
    }

    [Fact]
    public async Task Entries_are_mailed_on_a_button_and_the_list_stays()
    {
        using var visitor = await site.SignedInAsync();
        await AddAsync(await DomainAsync(visitor, "logs4.example"), "Hello", 550, "spam", "no");
        await visitor.GetAsync("/my-account/logs?q=Hello");
        var asked = await visitor.SubmitAsync("/my-account/logs?q=Hello");
        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        Assert.Equal("/my-account/logs?q=Hello", asked.Location);
        Assert.Contains("on their way", (await visitor.FollowAsync()).Body, StringComparison.Ordinal);
        var mail = site.LastMail(visitor.Email);
        Assert.Equal("log-download", mail.Kind);
        Assert.NotNull(mail.Attachment);
    }

    [Fact]
    public async Task What_cannot_be_looked_for_is_said()
    {
        using var visitor = await site.SignedInAsync();
        var page = await visitor.GetAsync("/my-account/logs?response_code=many");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("three digits", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traffic_is_drawn_and_is_a_table_too()
    {
        using var visitor = await site.SignedInAsync();
        var domain = await DomainAsync(visitor, "logs5.example");
        Assert.Contains("no mail in the last 30 days", (await visitor.GetAsync("/my-account/logs")).Body, StringComparison.Ordinal);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await site.Control.Traffic.AddAsync([(domain.Id, new TrafficDay(today, 1_234, 1_200, 30, 4, 0, 5_000_000))], Token);
        var page = await visitor.GetAsync("/my-account/logs?domain=logs5.example");
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("<td>1,200</td>", page.Body, StringComparison.Ordinal);
        Assert.Contains("As a table", page.Body, StringComparison.Ordinal);
    }

    private async Task<HostedDomain> DomainAsync(WebVisitor visitor, string name)
    {
        var made = await site.Use<DomainEditing>().CreateAsync(await site.CallerAsync(visitor), new DomainCreation { Domain = name, Catchall = "false" }, Token);
        Assert.Null(made.Refusal);
        return made.Value!.Domain;
    }

    private async Task AddAsync(HostedDomain domain, string subject, int code, string category, string message)
    {
        var attempt = new JourneyAttempt
        {
            At = TimeProvider.System.GetUtcNow().AddMinutes(-3),
            Session = "s1",
            Code = code,
            Text = message,
            RemoteAddress = "192.0.2.7",
            RemoteHost = "out.sender.example",
            Helo = "out.sender.example",
            Tls = "TLSv1.3",
            Size = 4_096,
            Spf = "pass",
            Dkim = "none",
            Dmarc = "fail",
            Targets = [new JourneyTarget("ada@mailbox.example", false, "mx.mailbox.example [198.51.100.9]", "data", code, "5.7.1 not today", 340)],
        };
        await site.Control.Logs.AddAsync(
            [
                new NewLogEntry(RandomNumberGenerator.GetBytes(16), ["192.0.2.7", "sender.example"])
                {
                    DomainId = domain.Id,
                    Code = code,
                    Category = category,
                    Message = message,
                    Sender = "bob@sender.example",
                    Recipients = [$"hello@{domain.Name}"],
                    RemoteAddress = "192.0.2.7",
                    RemoteHost = "out.sender.example",
                    Subject = subject,
                    MessageId = "<1@sender.example>",
                    Headers = $"Subject: {subject}\r\nFrom: bob@sender.example\r\n",
                    Journey = Journey.Line(attempt),
                },
            ],
            Token);
    }
}
