using System.Net;
using System.Text.RegularExpressions;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Web.Hosting;

namespace Stafett.Web.Tests;

/// <summary>What is asked of somebody whose sign-in is not of the last quarter of an hour: a browser that was left open, or a cookie that was stolen.</summary>
public sealed class RecentSignInTests(WebSite site) : IClassFixture<WebSite>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Whatever_an_operator_changes_asks_for_a_fresh_sign_in()
    {
        var changes = site.Pages.Where(page => page.Method == "POST" && page.Needs is Needs.Operator or Needs.RecentOperator).ToList();
        Assert.Contains(changes, page => page.Pattern == "/admin/users/{id}");
        Assert.All(changes, page => Assert.Equal(Needs.RecentOperator, page.Needs));
        Assert.All(site.Pages.Where(page => page.Pattern.StartsWith("/admin", StringComparison.Ordinal)), page => Assert.True(page.Needs is Needs.Operator or Needs.RecentOperator));
    }

    [Fact]
    public async Task Nothing_that_wants_a_fresh_sign_in_is_shown_or_done_to_an_older_one()
    {
        using var visitor = await OldAsync(isOperator: true);
        await visitor.GetAsync("/help");
        var wanted = site.Pages.Where(page => page.Needs is Needs.Recent or Needs.RecentOperator).ToList();
        Assert.True(wanted.Count > 30);
        foreach (var (pattern, method, _) in wanted)
        {
            var path = Regex.Replace(pattern, @"\{(\w+)\}", "000000000000000000000000");
            var answer = method == "POST" ? await visitor.PostAsync(path, ("confirm", "x")) : await visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
            Assert.StartsWith("/sign-in/confirm?then=", answer.Location, StringComparison.Ordinal);
            Assert.Equal(method == "POST", answer.Location!.EndsWith("&unsent=yes", StringComparison.Ordinal));
            await visitor.GetAsync("/help");
        }

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/admin/users")).Status);
    }

    [Fact]
    public async Task An_operator_confirms_and_is_back_at_the_form()
    {
        using var user = await site.SignedInAsync();
        var caller = await site.CallerAsync(user);
        using var admin = await OldAsync(isOperator: true);
        var old = admin.Cookies.GetCookies(site.Origin)["stafett"]!.Value;
        var path = $"/admin/users/{caller.Id}";
        await admin.GetAsync(path);
        var asked = await admin.PostFromAsync(path, path, ("plan", "free"), ("group", "admin"));
        Assert.Equal($"/sign-in/confirm?then={Uri.EscapeDataString(path)}&unsent=yes", asked.Location);
        Assert.Equal(caller.Account.Terms, (await site.CallerAsync(user)).Account.Terms);

        var question = await admin.GetAsync(asked.Location!);
        Assert.Empty(HtmlCheck.Problems(question.Body));
        Assert.Contains("Nothing was changed yet", question.Body, StringComparison.Ordinal);
        var wrong = await admin.SubmitAsync("/sign-in/confirm", ("password", "not it"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("Nothing was changed yet", wrong.Body, StringComparison.Ordinal);
        Assert.Equal(path, (await admin.SubmitAsync("/sign-in/confirm", ("password", WebSite.Password))).Location);
        await admin.FollowAsync();
        Assert.Equal(path, (await admin.SubmitAsync(path, ("plan", "free"), ("group", "user"))).Location);
        Assert.Equal(Plan.Free, (await site.CallerAsync(user)).Account.Terms.Plan);

        // The cookie that somebody may have copied before is worth nothing any more.
        using var thief = site.Visitor();
        thief.Cookies.Add(site.Origin, new Cookie("stafett", old));
        Assert.StartsWith("/sign-in?then=", (await thief.GetAsync("/admin")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_the_cookie_alone_changes_nothing_as_an_operator()
    {
        using var owner = await site.SignedInAsync();
        var caller = await site.CallerAsync(owner);
        var domain = (await site.Use<DomainEditing>().CreateAsync(caller, new DomainCreation { Domain = "held.example", Catchall = "false" }, Token)).Value!.Domain;
        await site.Control.DomainChecks.SaveAsync(domain.Id, new Storage.Control.Domains.DomainCheck(domain.Records, true), Token);
        var request = (await site.Control.DenylistRequests.AddAsync("far.example", caller.Account.Email, "", "192.0.2.1", Token)).Value!;
        using var thief = await OldAsync(isOperator: true);
        await thief.GetAsync("/help");
        foreach (var (path, name, value) in new[]
        {
            ($"/admin/users/{caller.Id}", "is_banned", "true"), ($"/admin/users/{caller.Id}/remove", "confirm", owner.Email), ($"/admin/domains/{domain.Id}", "plan", "free"),
            ($"/admin/domains/{domain.Id}/sending", "decision", "approve"), ($"/admin/domains/{domain.Id}/unprove", "x", "x"),
            ($"/admin/denylist/{request.Id}", "granted", "true"),
        })
        {
            Assert.StartsWith("/sign-in/confirm?then=", (await thief.PostAsync(path, (name, value))).Location, StringComparison.Ordinal);
            await thief.GetAsync("/help");
        }

        Assert.Equal(caller.Account.Terms, (await site.CallerAsync(owner)).Account.Terms);
        var after = (await site.Control.DomainChecks.GetAsync(domain.Id, Token))!;
        Assert.Equal((domain.Plan, false, true), (after.Plan, after.Sending.HasSmtp, after.ProvenAt is not null));
        Assert.Contains((await site.Control.DenylistRequests.ListAsync(true, Storage.PageRequest.First, Token)).Items, one => one.Id == request.Id);
    }

    [Fact]
    public async Task Who_is_no_operator_is_asked_nothing_however_old_the_sign_in()
    {
        using var user = await OldAsync(isOperator: false);
        await user.GetAsync("/help");
        var id = (await site.CallerAsync(user)).Id;
        Assert.Equal(HttpStatusCode.NotFound, (await user.PostAsync($"/admin/users/{id}", ("group", "admin"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await user.GetAsync($"/admin/users/{id}/remove")).Status);
        Assert.False((await site.CallerAsync(user)).Account.IsOperator);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Confirming_leads_to_pages_of_ours_only(string then)
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/sign-in/confirm?unsent=%22%3E%3Cscript%3E&then=" + Uri.EscapeDataString(then));
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));
        Assert.DoesNotContain("Nothing was changed yet", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Equal("/my-account", (await visitor.SubmitAsync("/sign-in/confirm", ("password", WebSite.Password))).Location);
    }

    private async Task<WebVisitor> OldAsync(bool isOperator)
    {
        var visitor = await site.SignedInAsync(isOperator: isOperator);
        site.Time.Advance(BrowserSessions.Recent);
        return visitor;
    }
}
