using System.Net;
using System.Text.RegularExpressions;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Web.Tests.Admin;

public sealed class AdminPageTests(WebSite site) : IClassFixture<WebSite>
{
    private const string Evil = "\"><script>alert(1)</script>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/users")]
    [InlineData("/admin/users?q=%22%3E%3Cscript%3E")]
    [InlineData("/admin/domains")]
    [InlineData("/admin/domains?q=nothing-like-it")]
    [InlineData("/admin/denylist")]
    [InlineData("/admin/denylist?show=decided")]
    public async Task Pages_of_operators_are_there_for_operators_only(string path)
    {
        using var admin = await site.SignedInAsync(isOperator: true);
        using var other = await site.SignedInAsync();
        var page = await admin.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.DoesNotContain("<script>", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Posts_of_others_meet_nothing_and_change_nothing()
    {
        using var user = await site.SignedInAsync();
        var id = (await site.CallerAsync(user)).Id;
        await user.GetAsync("/help");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/admin/users/{id}")
        {
            Content = new FormUrlEncodedContent([new("_token", user.FormToken()), new("group", "admin"), new("plan", "team")]),
        };
        Assert.Equal(HttpStatusCode.NotFound, (await user.SendAsync(request)).Status);
        Assert.False((await site.CallerAsync(user)).Account.IsOperator);
    }

    [Fact]
    public async Task The_terms_of_an_account_are_changed_and_a_mistake_keeps_what_was_written()
    {
        using var admin = await site.SignedInAsync(isOperator: true);
        using var user = await site.SignedInAsync();
        var path = $"/admin/users/{(await site.CallerAsync(user)).Id}";
        var page = await admin.GetAsync(path);
        Assert.Empty(HtmlCheck.Problems(page.Body));

        var wrong = await admin.SubmitAsync(path, ("plan", "free"), ("group", "user"), ("max_quota_per_alias", Evil), ("smtp_limit", "77"), ("is_rate_limit_exempt", "true"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Empty(HtmlCheck.Problems(wrong.Body));
        Assert.Contains("value=\"77\"", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("id=\"max_quota_per_alias-problem\"", wrong.Body, StringComparison.Ordinal);
        Assert.Matches("value=\"free\" selected", wrong.Body);

        var done = await admin.SubmitAsync(path, ("plan", "free"), ("group", "user"), ("max_quota_per_alias", "2 GB"), ("smtp_limit", "77"), ("is_rate_limit_exempt", "true"));
        Assert.Equal(HttpStatusCode.SeeOther, done.Status);
        var terms = (await site.CallerAsync(user)).Account.Terms;
        Assert.Equal((Plan.Free, 2L << 30, 77, true), (terms.Plan, terms.MaxQuotaPerAlias, terms.SmtpLimit, terms.IsRateLimitExempt));
        Assert.Contains("is saved", (await admin.FollowAsync()).Body, StringComparison.Ordinal);
        Assert.Contains("value=\"2 GB\"", admin.Page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_takes_his_own_rights_away()
    {
        using var admin = await site.SignedInAsync(isOperator: true);
        var path = $"/admin/users/{(await site.CallerAsync(admin)).Id}";
        await admin.GetAsync(path);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.SubmitAsync(path, ("plan", "team"), ("group", "user"))).Status);
        Assert.True((await site.CallerAsync(admin)).Account.IsOperator);
    }

    [Fact]
    public async Task An_account_is_removed_when_its_address_was_typed()
    {
        using var admin = await site.SignedInAsync(isOperator: true);
        using var user = await site.SignedInAsync();
        var path = $"/admin/users/{(await site.CallerAsync(user)).Id}/remove";
        Assert.Empty(HtmlCheck.Problems((await admin.GetAsync(path)).Body));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.SubmitAsync(path, ("confirm", "somebody"))).Status);
        Assert.Equal("/admin/users", (await admin.SubmitAsync(path, ("confirm", user.Email))).Location);
        Assert.StartsWith("/sign-in", (await user.GetAsync("/my-account/logs")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asked_to_send_is_approved_on_the_list_and_told()
    {
        using var admin = await site.SignedInAsync(isOperator: true);
        using var owner = await site.SignedInAsync();
        var domain = await ProvenAsync(owner, "asks.example");
        await site.Control.DomainChecks.UpdateTermsAsync(domain.Id, one => one with { Sending = one.Sending with { AskedAt = TimeProvider.System.GetUtcNow() } }, Token);
        Assert.Contains("Domains that have asked to send", (await admin.GetAsync("/admin")).Body, StringComparison.Ordinal);

        var list = await admin.GetAsync("/admin/domains");
        Assert.Empty(HtmlCheck.Problems(list.Body));
        var done = await admin.SubmitAsync($"/admin/domains/{domain.Id}/sending", ("decision", "approve"));
        Assert.Equal(HttpStatusCode.SeeOther, done.Status);
        Assert.Contains("asks.example may send", (await admin.FollowAsync()).Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(admin.Page.Body));
        Assert.True((await site.Control.DomainChecks.GetAsync(domain.Id, Token))!.Sending.HasSmtp);
        Assert.Equal("sending-approved", site.LastMail(owner.Email).Kind);

        await admin.SubmitAsync($"/admin/domains/{domain.Id}/sending", ("decision", "suspend"));
        Assert.NotNull((await site.Control.DomainChecks.GetAsync(domain.Id, Token))!.Sending.SuspendedAt);
        await admin.GetAsync($"/admin/domains/{domain.Id}");
        await admin.SubmitAsync($"/admin/domains/{domain.Id}/unprove");
        Assert.Null((await site.Control.DomainChecks.GetAsync(domain.Id, Token))!.ProvenAt);
    }

    [Fact]
    public async Task A_domain_that_nobody_has_proven_may_not_send_and_its_terms_are_checked()
    {
        using var admin = await site.SignedInAsync(isOperator: true);
        using var owner = await site.SignedInAsync();
        var path = $"/admin/domains/{(await DomainAsync(owner, "claimed.example")).Id}";
        await admin.GetAsync(path);
        var refused = await admin.SubmitAsync($"{path}/sending", ("decision", "approve"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Nobody has proven yet", refused.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(refused.Body));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.SubmitAsync($"{path}/sending", ("decision", "whatever"))).Status);

        var wrong = await admin.SubmitAsync(path, ("plan", "team"), ("max_recipients_per_alias", Evil));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Empty(HtmlCheck.Problems(wrong.Body));
        Assert.DoesNotContain("<script>alert", wrong.Body, StringComparison.Ordinal);
        Assert.Equal(path, (await admin.SubmitAsync(path, ("plan", "team"), ("max_recipients_per_alias", "25"))).Location);
    }

    [Fact]
    public async Task Mail_is_taken_again_by_asking_and_deciding()
    {
        using var visitor = site.Visitor();
        Assert.Contains("value=\"192.0.2.77\"", (await visitor.GetAsync("/denylist?q=192.0.2.77")).Body, StringComparison.Ordinal);
        var wrong = await visitor.SubmitAsync("/denylist", ("value", Evil), ("email", "carol@asker.example"), ("text", "mended"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Empty(HtmlCheck.Problems(wrong.Body));
        Assert.Contains("value=\"carol@asker.example\"", wrong.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", wrong.Body, StringComparison.Ordinal);
        var asked = await visitor.SubmitAsync("/denylist", ("value", "192.0.2.77"), ("email", "carol@asker.example"), ("text", Evil));
        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        Assert.Contains("Your request is here", (await visitor.FollowAsync()).Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));

        using var admin = await site.SignedInAsync(isOperator: true);
        var list = await admin.GetAsync("/admin/denylist");
        Assert.Empty(HtmlCheck.Problems(list.Body));
        Assert.Contains("192.0.2.77", list.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", list.Body, StringComparison.Ordinal);
        var path = Regex.Match(list.Body, "/admin/denylist/[0-9a-f]{24}").Value;
        var unclear = await admin.SubmitAsync(path, ("granted", "perhaps"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unclear.Status);
        Assert.Empty(HtmlCheck.Problems(unclear.Body));
        await admin.GetAsync("/admin/denylist");
        Assert.Equal("/admin/denylist", (await admin.SubmitAsync(path, ("granted", "true"), ("note", "Welcome back."))).Location);
        Assert.Contains("Welcome back.", site.LastMail("carol@asker.example").Text, StringComparison.Ordinal);
        Assert.Contains("Granted", (await admin.GetAsync("/admin/denylist?show=decided")).Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(admin.Page.Body));
    }

    private async Task<HostedDomain> DomainAsync(WebVisitor owner, string name) =>
        (await site.Use<DomainEditing>().CreateAsync(await site.CallerAsync(owner), new DomainCreation { Domain = name, Catchall = "false" }, Token)).Value!.Domain;

    private async Task<HostedDomain> ProvenAsync(WebVisitor owner, string name)
    {
        var domain = await DomainAsync(owner, name);
        await site.Control.DomainChecks.SaveAsync(domain.Id, new Storage.Control.Domains.DomainCheck(domain.Records, true), Token);
        return domain;
    }
}
