using System.Net;
using System.Text.RegularExpressions;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Web.Tests;

/// <summary>Ways through the pages as somebody goes them, without JavaScript.</summary>
public sealed class AccountJourneyTests(WebSite site) : IClassFixture<WebSite>
{
    [Fact]
    public async Task Register_prove_the_address_sign_out_and_in()
    {
        using var first = await site.SignedInAsync(isOperator: true);
        using var visitor = site.Visitor();
        await visitor.GetAsync("/register");
        await visitor.SubmitAsync("/register", ("email", "ada@example.com"), ("password", WebSite.Password));
        var verify = await visitor.FollowAsync();
        Assert.Contains("ada@example.com", verify.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync("/verify", ("pin", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("aria-invalid=\"true\"", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync("/verify", ("pin", WebSite.Pin().Match(site.LastMail("ada@example.com").Text).Value));
        Assert.Equal("/my-account", visitor.Page.Location);

        await visitor.GetAsync("/my-account/profile");
        Assert.Contains("Your address is proven", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.GetAsync("/my-account/profile");
        Assert.DoesNotContain("Your address is proven", visitor.Page.Body, StringComparison.Ordinal);

        await visitor.SubmitAsync("/sign-out");
        await visitor.FollowAsync();
        await visitor.SubmitAsync("/sign-in", ("email", "ada@example.com"), ("password", "not it"));
        Assert.Equal(HttpStatusCode.Unauthorized, visitor.Page.Status);
        Assert.Contains("value=\"ada@example.com\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("not it", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync("/sign-in", ("email", "ada@example.com"), ("password", WebSite.Password));
        Assert.Equal("/my-account", visitor.Page.Location);
    }

    [Fact]
    public async Task The_session_cookie_is_another_one_after_each_sign_in_and_cannot_be_read_by_scripts()
    {
        using var visitor = await site.SignedInAsync();
        var cookie = visitor.Cookies.GetCookies(site.Origin)["stafett"]!;
        Assert.True(cookie.HttpOnly);
        await visitor.GetAsync("/help");
        await visitor.SubmitAsync("/sign-out");
        Assert.Null(visitor.Cookies.GetCookies(site.Origin)["stafett"]);
        await visitor.GetAsync("/sign-in");
        await visitor.SubmitAsync("/sign-in", ("email", visitor.Email), ("password", WebSite.Password));
        Assert.NotEqual(cookie.Value, visitor.Cookies.GetCookies(site.Origin)["stafett"]!.Value);

        using var thief = site.Visitor();
        thief.Cookies.Add(site.Origin, new Cookie("stafett", cookie.Value));
        Assert.StartsWith("/sign-in", (await thief.GetAsync("/my-account/security")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weak_password_is_refused_at_its_field()
    {
        using var first = await site.SignedInAsync(isOperator: true);
        using var visitor = site.Visitor();
        await visitor.GetAsync("/register");
        await visitor.SubmitAsync("/register", ("email", "weak@example.com"), ("password", "password"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"password-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"password-problem password-hint\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));
    }

    // Whoever opens the link sees what it does before it does it.
    [Fact]
    public async Task The_page_of_a_new_address_names_it()
    {
        using var visitor = await site.SignedInAsync();
        var address = $"{Guid.NewGuid():N}@example.com";
        await visitor.GetAsync("/my-account/profile");
        await visitor.SubmitAsync("/my-account/profile/email", ("email", address));
        var mail = await site.MailAsync(address, notice => notice.Text.Contains("/change-email/", StringComparison.Ordinal));
        var link = new Uri(Regex.Match(mail.Text, @"http\S+change-email\S+").Value).PathAndQuery;
        await visitor.GetAsync(link);
        Assert.Contains($"you sign in as {address}", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SubmitAsync(link)).Status);

        using var late = site.Visitor();
        await late.GetAsync(link);
        Assert.DoesNotContain(address, late.Page.Body, StringComparison.Ordinal);
        await late.GetAsync("/sign-in");
        await late.SubmitAsync("/sign-in", ("email", address), ("password", WebSite.Password));
        Assert.Equal("/my-account", late.Page.Location);
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_a_link()
    {
        using var running = new CancellationTokenSource();
        var behind = site.Accounts.RunAsync(running.Token);
        using var known = await site.SignedInAsync();
        using var visitor = site.Visitor();
        await visitor.GetAsync("/forgot-password");
        await visitor.SubmitAsync("/forgot-password", ("email", "nobody@example.com"));
        var unknown = visitor.Page.Body;
        await visitor.GetAsync("/forgot-password");
        await visitor.SubmitAsync("/forgot-password", ("email", known.Email));
        Assert.Equal(WithoutTokens(unknown), WithoutTokens(visitor.Page.Body));

        var mail = await site.MailAsync(known.Email, notice => notice.Text.Contains("/reset-password", StringComparison.Ordinal));
        await visitor.GetAsync(new Uri(Regex.Match(mail.Text, @"http\S+reset-password\S+").Value).PathAndQuery);
        await visitor.SubmitAsync("/reset-password", ("password", "eleven quiet harbours"));
        Assert.Equal("/sign-in", visitor.Page.Location);
        await visitor.FollowAsync();
        await visitor.SubmitAsync("/sign-in", ("email", known.Email), ("password", "eleven quiet harbours"));
        Assert.Equal("/my-account", visitor.Page.Location);
        Assert.StartsWith("/sign-in", (await known.GetAsync("/my-account/security")).Location, StringComparison.Ordinal);
        await running.CancelAsync();
        await Task.WhenAny(behind);
    }

    [Fact]
    public async Task An_API_token_is_shown_once_with_how_to_use_it()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/my-account/security");
        var made = await visitor.SubmitAsync("/my-account/security/tokens", ("description", "the laptop"));
        var token = Regex.Match(made.Body, "curl -u (\\S+?):").Groups[1].Value;
        Assert.True(token.Length >= 20);
        var caller = await site.Accounts.ApiTokenSignIn.SignInAsync(token, new Client(IPAddress.Loopback, ""), TestContext.Current.CancellationToken);
        Assert.Equal(visitor.Email, caller.Value!.Account.Email.ToString());

        var again = await visitor.GetAsync("/my-account/security");
        Assert.Contains("the laptop", again.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(token, again.Body, StringComparison.Ordinal);
        var remove = Regex.Match(again.Body, "action=\"(/my-account/security/tokens/[0-9a-f]{24}/remove)\"").Groups[1].Value;
        await visitor.SubmitAsync(remove);
        Assert.True((await site.Accounts.ApiTokenSignIn.SignInAsync(token, new Client(IPAddress.Loopback, ""), TestContext.Current.CancellationToken)).IsRefused(out _, out _));
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_once_it_is_on()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/my-account/security");
        var offer = await visitor.SubmitAsync("/my-account/security/second-factor/begin");
        Assert.Contains("class=\"qr-image\"", offer.Body, StringComparison.Ordinal);
        var secret = WebUtility.HtmlDecode(Regex.Match(offer.Body, "name=\"secret\" value=\"([^\"]+)\"").Groups[1].Value);
        await visitor.SubmitAsync("/my-account/security/second-factor", ("code", "not a code"));
        Assert.Contains("class=\"qr-image\"", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync("/my-account/security/second-factor", ("code", Totp.Now(secret)));
        Assert.Equal(HttpStatusCode.OK, visitor.Page.Status);
        var key = Regex.Match(visitor.Page.Body, "class=\"code-block-body\"><pre[^>]*><code>([0-9a-z-]+)").Groups[1].Value;

        await visitor.SubmitAsync("/sign-out");
        await visitor.FollowAsync();
        await visitor.SubmitAsync("/sign-in", ("email", visitor.Email), ("password", WebSite.Password));
        Assert.StartsWith("/sign-in/second-factor", visitor.Page.Location, StringComparison.Ordinal);
        await visitor.FollowAsync();
        await visitor.SubmitAsync("/sign-in/second-factor", ("code", "000000"));
        Assert.NotEqual(HttpStatusCode.SeeOther, visitor.Page.Status);
        await visitor.SubmitAsync("/sign-in/second-factor", ("code", key));
        Assert.Equal("/my-account", visitor.Page.Location);
    }

    [Fact]
    public async Task Deleting_an_account_takes_its_address()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/my-account/profile/delete");
        await visitor.SubmitAsync("/my-account/profile/delete", ("confirm", "somebody@example.com"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"confirm-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync("/my-account/profile/delete", ("confirm", visitor.Email));
        Assert.Equal("/", visitor.Page.Location);
        Assert.StartsWith("/sign-in", (await visitor.GetAsync("/my-account/security")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_theme_comes_with_the_page()
    {
        using var visitor = site.Visitor();
        await visitor.GetAsync("/help");
        Assert.Contains("<html lang=\"en\">", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync("/theme", ("theme", "dark"));
        await visitor.FollowAsync();
        Assert.Contains("data-theme=\"dark\"", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync("/theme", ("theme", ""));
        await visitor.GetAsync("/help");
        Assert.DoesNotContain("data-theme", visitor.Page.Body, StringComparison.Ordinal);
    }

    private static string WithoutTokens(string body) => Regex.Replace(body, "name=\"_token\" value=\"[^\"]*\"", "");
}
