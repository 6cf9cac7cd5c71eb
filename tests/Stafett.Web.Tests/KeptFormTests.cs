using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.SignIn;
using Stafett.Web.Hosting;

namespace Stafett.Web.Tests;

/// <summary>What was typed into a form whose sender had to confirm first who he is: he finds it again, nobody else does, and nothing is sent by itself.</summary>
public sealed class KeptFormTests(WebSite site) : IClassFixture<WebSite>
{
    private const string Profile = "/my-account/profile";
    private const string Email = $"{Profile}/email";
    private const string Cookie = "stafett-kept";
    private const string Note = "The form is filled in as you left it";

    private static readonly string[] Secrets = ["password", "code", "secret", "uri", "reply", "state", "options", "confirm", "pin", "token", "_token"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_is_filled_in_again_and_sent_by_nobody_but_its_sender()
    {
        using var visitor = await OldAsync();
        var address = $"{Guid.NewGuid():N}@example.com";
        await KeepAsync(visitor, address);
        var question = await visitor.GetAsync(visitor.Page.Location!);
        Assert.Empty(HtmlCheck.Problems(question.Body));
        Assert.Contains("filled in as you left it: look at it", question.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(address, question.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SubmitAsync("/sign-in/confirm", ("password", "not it"))).Status);
        Assert.Contains("filled in as you left it: look at it", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Equal(Profile, (await visitor.SubmitAsync("/sign-in/confirm", ("password", WebSite.Password))).Location);

        var page = await visitor.FollowAsync();
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Single(Regex.Matches(page.Body, Note));
        Assert.Contains($"name=\"email\" type=\"email\" value=\"{address}\"", page.Body, StringComparison.Ordinal);
        // The other forms of the page are as they always are.
        Assert.Single(Regex.Matches(page.Body, Regex.Escape(address)));
        Assert.Throws<InvalidOperationException>(() => site.LastMail(address));

        // Once more is enough, and asks for nothing but a press.
        Assert.Equal(Profile, (await visitor.SubmitAsync(Email)).Location);
        Assert.Contains("/my-account/change-email/", site.LastMail(address).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(address, (await visitor.GetAsync(Profile)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_shown_once()
    {
        using var visitor = await OldAsync();
        await KeepAsync(visitor, "once@example.com");
        await ConfirmAsync(visitor);
        // On the page of the form, whatever was looked at before.
        Assert.DoesNotContain("once@example.com", (await visitor.GetAsync("/my-account/security")).Body, StringComparison.Ordinal);
        Assert.Contains("once@example.com", (await visitor.GetAsync(Profile)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("once@example.com", (await visitor.GetAsync(Profile)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choices_and_boxes_are_as_they_were_left()
    {
        using var user = await site.SignedInAsync();
        var caller = await site.CallerAsync(user);
        using var admin = await OldAsync(isOperator: true);
        var path = $"/admin/users/{caller.Id}";
        await admin.GetAsync(path);
        await admin.PostFromAsync(path, path, ("plan", "enhanced_protection"), ("group", "user"), ("smtp_limit", "77"), ("plan_expires_at", ""), ("is_banned", "true"));
        await ConfirmAsync(admin);
        var page = await admin.GetAsync(path);
        Assert.Matches("<option value=\"enhanced_protection\" selected", page.Body);
        Assert.Matches("name=\"smtp_limit\" type=\"text\" value=\"77\"", page.Body);
        Assert.Matches("name=\"is_banned\" value=\"true\" checked", page.Body);
        Assert.DoesNotMatch("name=\"is_rate_limit_exempt\" value=\"true\" checked", page.Body);
        Assert.Equal(caller.Account.Terms, (await site.CallerAsync(user)).Account.Terms);

        // A box that was on, and was switched off.
        Assert.Equal(path, (await admin.SubmitAsync(path, ("plan", "free"), ("group", "user"), ("is_rate_limit_exempt", "true"))).Location);
        site.Time.Advance(BrowserSessions.Recent);
        await admin.GetAsync(path);
        Assert.Matches("name=\"is_rate_limit_exempt\" value=\"true\" checked", admin.Page.Body);
        await admin.PostFromAsync(path, path, ("plan", "team"), ("group", "user"));
        await ConfirmAsync(admin);
        Assert.DoesNotMatch("name=\"is_rate_limit_exempt\" value=\"true\" checked", (await admin.GetAsync(path)).Body);
        Assert.Contains(Note, admin.Page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_opens_in_no_other_session()
    {
        using var visitor = await OldAsync();
        await KeepAsync(visitor, "mine@example.com");
        using var other = await site.SignedInAsync();
        using var again = await SignInAsync(visitor.Email);
        foreach (var somebody in new[] { other, again })
        {
            somebody.Cookies.Add(site.Origin, new Cookie(Cookie, Kept(visitor)));
            Assert.DoesNotContain("mine@example.com", (await somebody.GetAsync(Profile)).Body, StringComparison.Ordinal);
        }

        // Who knew the session before it was confirmed has nothing of what came of it, and the other way round.
        var before = Kept(visitor)!;
        await ConfirmAsync(visitor);
        Assert.NotEqual(before, Kept(visitor));
        visitor.Cookies.Add(site.Origin, new Cookie(Cookie, before));
        Assert.DoesNotContain("mine@example.com", (await visitor.GetAsync(Profile)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        using var visitor = await OldAsync();
        await KeepAsync(visitor, "mine@example.com");
        await visitor.GetAsync("/help");
        await visitor.SubmitAsync("/sign-out");
        Assert.Null(Kept(visitor));
    }

    [Fact]
    public async Task It_is_gone_after_a_while()
    {
        using var visitor = await OldAsync();
        await KeepAsync(visitor, "late@example.com");
        await ConfirmAsync(visitor);
        site.Time.Advance(KeptForms.Lifetime);
        Assert.DoesNotContain("late@example.com", (await visitor.GetAsync(Profile)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_too_long_is_not_kept_and_neither_is_the_one_before_it()
    {
        using var visitor = await OldAsync();
        await KeepAsync(visitor, "before@example.com");
        Assert.True(Kept(visitor)!.Length < 3_800);
        await visitor.GetAsync(Profile);
        await visitor.PostFromAsync(Profile, Email, ("_form", "address"), ("email", new string('x', 2_700)));
        Assert.Null(Kept(visitor));
        Assert.Contains("fill in its form and send it again", (await visitor.GetAsync("/sign-in/confirm?unsent=yes")).Body, StringComparison.Ordinal);

        await visitor.GetAsync(Profile);
        await visitor.PostFromAsync(Profile, Email, ("_form", "address"), ("email", new string('x', 2_500)));
        Assert.InRange(Kept(visitor)!.Length, 3_400, 3_800);
        await ConfirmAsync(visitor);
        Assert.Contains(new string('x', 2_500), (await visitor.GetAsync(Profile)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_changed_on_the_way_opens_nothing()
    {
        using var visitor = await OldAsync();
        await KeepAsync(visitor, "mine@example.com");
        await ConfirmAsync(visitor);
        var kept = Kept(visitor)!;
        for (var i = 0; i < kept.Length - 1; i += 3)
        {
            var changed = $"{kept[..i]}{(kept[i] == 'A' ? 'B' : 'A')}{kept[(i + 1)..]}";
            foreach (var value in new[] { changed, kept[..i] })
            {
                visitor.Cookies.Add(site.Origin, new Cookie(Cookie, value));
                var page = await visitor.GetAsync(Profile);
                Assert.Equal(HttpStatusCode.OK, page.Status);
                Assert.DoesNotContain("mine@example.com", page.Body, StringComparison.Ordinal);
            }
        }

        visitor.Cookies.Add(site.Origin, new Cookie(Cookie, kept));
        Assert.Contains("mine@example.com", (await visitor.GetAsync(Profile)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_form_of_ours_is_kept()
    {
        using var visitor = await OldAsync();
        await visitor.GetAsync(Profile);
        using var request = new HttpRequestMessage(HttpMethod.Post, Email) { Content = new FormUrlEncodedContent([new("_form", "address"), new("email", "planted@example.com")]) };
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(request)).Status);
        Assert.Null(Kept(visitor));
    }

    [Fact]
    public async Task What_a_person_wrote_is_text_when_it_comes_back()
    {
        using var visitor = await OldAsync();
        await KeepAsync(visitor, "\"><script>alert(1)</script>");
        await ConfirmAsync(visitor);
        var page = await visitor.GetAsync(Profile);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("&lt;script&gt;alert(1)", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_is_ever_kept() =>
        Assert.All(Routes(), route =>
        {
            Assert.Empty(route.Kept.Intersect(Secrets));
            Assert.True(route.Kept.Count == 0 || route.Needs is Needs.Recent or Needs.RecentOperator, route.Pattern);
        });

    [Fact]
    public async Task Whatever_is_typed_where_a_fresh_sign_in_is_wanted_is_kept()
    {
        using var user = await site.SignedInAsync();
        using var admin = await site.SignedInAsync(isOperator: true);
        var domain = await WebSite.DomainAsync(admin);
        var request = (await site.Control.DenylistRequests.AddAsync("far.example", (await site.CallerAsync(user)).Account.Email, "", "192.0.2.1", Token)).Value;
        Assert.NotNull(request);
        var id = (await site.Use<DomainEditing>().GetAsync(await site.CallerAsync(admin), domain, Token)).Value!.Domain.Id;
        var seen = new HashSet<string>();
        foreach (var path in new[] { Profile, "/my-account/security", $"/my-account/domains/{domain}/sending", $"/admin/users/{(await site.CallerAsync(user)).Id}", $"/admin/domains/{id}", "/admin/denylist" })
        {
            foreach (Match form in Regex.Matches((await admin.GetAsync(path)).Body, "<form[^>]* action=\"([^\"]*)\"[^>]*>(.*?)</form>", RegexOptions.Singleline))
            {
                if (Routes().FirstOrDefault(one => one.Needs is Needs.Recent or Needs.RecentOperator && one.Matches(form.Groups[1].Value)) is not { } route)
                    continue;
                seen.Add(route.Pattern);
                var typed = Regex.Matches(form.Groups[2].Value, "<(?:input|select|textarea)[^>]*>").Select(field => field.Value).Where(field => !field.Contains("type=\"hidden\"", StringComparison.Ordinal))
                    .Select(field => Regex.Match(field, " name=\"([^\"]*)\"").Groups[1].Value);
                Assert.Empty(typed.Except(Secrets).Except(route.Kept).Select(field => $"{route.Pattern}: {field}"));
            }
        }

        Assert.Superset(new HashSet<string> { Email, "/my-account/security/tokens", "/my-account/security/passkeys", "/admin/users/{id}", "/admin/domains/{id}", "/admin/denylist/{id}" }, seen);
    }

    private IEnumerable<Route> Routes() =>
        from endpoint in site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let kept = endpoint.Metadata.GetMetadata<KeptFields>()
        where kept is not null && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("POST")
        select new Route(endpoint.RoutePattern.RawText!, endpoint.Metadata.OfType<Needs>().Single(), kept.Names);

    private string? Kept(WebVisitor visitor) => visitor.Cookies.GetCookies(site.Origin)[Cookie]?.Value;

    private async Task<WebVisitor> OldAsync(bool isOperator = false)
    {
        var visitor = await site.SignedInAsync(isOperator: isOperator);
        site.Time.Advance(BrowserSessions.Recent);
        return visitor;
    }

    private async Task<WebVisitor> SignInAsync(string email)
    {
        var visitor = site.Visitor();
        await visitor.GetAsync("/sign-in");
        await visitor.SubmitAsync("/sign-in", ("email", email), ("password", WebSite.Password));
        return visitor;
    }

    private static async Task KeepAsync(WebVisitor visitor, string address)
    {
        await visitor.GetAsync(Profile);
        var answer = await visitor.PostFromAsync(Profile, Email, ("_form", "address"), ("email", address));
        Assert.Equal($"/sign-in/confirm?then={Uri.EscapeDataString(Profile)}&unsent=yes", answer.Location);
    }

    private static async Task ConfirmAsync(WebVisitor visitor)
    {
        await visitor.GetAsync("/sign-in/confirm");
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SubmitAsync("/sign-in/confirm", ("password", WebSite.Password))).Status);
    }

    private sealed record Route(string Pattern, Needs Needs, IReadOnlyList<string> Kept)
    {
        public bool Matches(string action) => Regex.IsMatch(action, $"^{Regex.Replace(Regex.Escape(Pattern), @"\\\{\w+}", "[^/]+")}$");
    }
}
