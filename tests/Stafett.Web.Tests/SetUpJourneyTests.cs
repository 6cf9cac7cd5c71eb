using System.Net;

namespace Stafett.Web.Tests;

/// <summary>The first account of a service: needs a site that nobody else uses.</summary>
public sealed class SetUpJourneyTests(WebSite site) : IClassFixture<WebSite>
{
    [Fact]
    public async Task The_link_makes_the_operator_and_works_once()
    {
        var token = await site.SetUpTokenAsync();
        using var visitor = site.Visitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/set-up/another")).Status);
        await visitor.GetAsync($"/set-up/{token}");
        Assert.Contains("Set up Stafett", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync($"/set-up/{token}", ("email", "me@example.com"), ("password", WebSite.Password));
        Assert.Equal("/my-account", visitor.Page.Location);
        var home = await visitor.GetAsync("/my-account/profile");
        Assert.Contains("href=\"/admin\"", home.Body, StringComparison.Ordinal);

        using var late = site.Visitor();
        var gone = await late.GetAsync($"/set-up/{token}");
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Contains("no longer works", gone.Body, StringComparison.Ordinal);

        // The service is not left to its users alone.
        using var user = await site.SignedInAsync();
        const string Leave = "/my-account/profile/delete";
        var asked = await visitor.GetAsync(Leave);
        Assert.Empty(HtmlCheck.Problems(asked.Body));
        Assert.Contains("You are the only operator", asked.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"/admin/users\"", asked.Body, StringComparison.Ordinal);
        // What cannot be done is not offered, and not done either.
        Assert.DoesNotContain("Delete everything", asked.Body, StringComparison.Ordinal);
        var refused = await visitor.PostAsync(Leave, ("confirm", "me@example.com"));
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("You are the only operator", refused.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(refused.Body));
        Assert.DoesNotContain("only operator", (await user.GetAsync(Leave)).Body, StringComparison.Ordinal);
        var promoted = (await site.CallerAsync(user)).Id;
        await visitor.GetAsync($"/admin/users/{promoted}");
        await visitor.SubmitAsync($"/admin/users/{promoted}", ("group", "admin"), ("plan", "team"));
        Assert.DoesNotContain("only operator", (await visitor.GetAsync(Leave)).Body, StringComparison.Ordinal);

        // Nor a domain to its other members.
        var domain = await WebSite.DomainAsync(visitor);
        await visitor.GetAsync($"/my-account/domains/{domain}/members");
        await visitor.SubmitAsync($"/my-account/domains/{domain}/members/invite", ("email", user.Email), ("group", "user"));
        await user.GetAsync("/my-account/domains");
        await user.PostAsync($"/my-account/domains/{domain}/accept");
        var shared = await visitor.GetAsync(Leave);
        Assert.Empty(HtmlCheck.Problems(shared.Body));
        Assert.Contains($"<a href=\"/my-account/domains/{domain}/members\">{domain}</a>", shared.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Delete everything", shared.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await visitor.PostAsync(Leave, ("confirm", "me@example.com"))).Status);
        await user.GetAsync("/help");
        await user.PostAsync($"/my-account/domains/{domain}/members/{promoted}/remove");
        await visitor.GetAsync(Leave);
        Assert.Contains($"<code>{domain}</code>", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Equal("/", (await visitor.SubmitAsync(Leave, ("confirm", "me@example.com"))).Location);
    }
}
