using System.Net;
using System.Text.RegularExpressions;

namespace Stafett.Web.Tests;

/// <summary>What is said after a form, and whether it may go by itself.</summary>
public sealed class ToastTests(WebSite site) : IClassFixture<WebSite>
{
    [Theory]
    [InlineData("/gallery/delete", "status", "is-ok", true, "example.com is deleted.")]
    [InlineData("/gallery/awaits", "status", "is-note", false, "A link is on its way")]
    [InlineData("/gallery/fails", "alert", "is-broken", false, "example.com was not deleted")]
    public async Task Only_what_is_done_goes_by_itself(string action, string role, string look, bool fades, string text)
    {
        using var visitor = site.Visitor();
        await visitor.GetAsync("/gallery");
        Assert.DoesNotContain(text, visitor.Page.Body, StringComparison.Ordinal);
        Assert.Equal("/gallery", (await visitor.PostAsync(action)).Location);
        await visitor.FollowAsync();

        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));
        var toast = Regex.Match(visitor.Page.Body, $"<div role=\"{role}\"><div class=\"shell-toast {look}\"( data-fades=\"\")?>.*?<p>([^<]*)</p><button[^>]* data-dismiss[^>]* aria-label=\"Dismiss\">");
        Assert.True(toast.Success, visitor.Page.Body);
        Assert.Equal(fades, toast.Groups[1].Success);
        Assert.StartsWith(text, toast.Groups[2].Value, StringComparison.Ordinal);

        // Said once.
        Assert.DoesNotContain(text, (await visitor.GetAsync("/gallery")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_something_is_left_to_do_stays()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/my-account/profile");
        await visitor.SubmitAsync("/my-account/profile/email", ("email", $"{Guid.NewGuid():N}@example.com"));
        await visitor.FollowAsync();
        Assert.Matches("<div role=\"status\"><div class=\"shell-toast is-note\">.*We have sent a link", visitor.Page.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("Kw")]
    [InlineData("eEhlbGxv")]
    [InlineData("K_____8")]
    public async Task A_cookie_that_we_did_not_write_breaks_nothing(string value)
    {
        using var visitor = site.Visitor();
        visitor.Cookies.Add(new Cookie("stafett-toast", value, "/", visitor.Origin.Host));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/gallery")).Status);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));
    }
}
