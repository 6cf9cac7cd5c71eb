using System.Net;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;

namespace Stafett.Web.Tests.Aliases;

/// <summary>What an alias may send and store, on its page.</summary>
public sealed class AliasLimitsTests(WebSite site) : IClassFixture<WebSite>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_admin_sets_them_and_takes_them_away()
    {
        using var visitor = await site.SignedInAsync();
        var domain = await WebSite.DomainAsync(visitor);
        var caller = await site.CallerAsync(visitor);
        await site.Use<DomainEditing>().UpdateAsync(
            caller, domain, new DomainChanges { MaxQuotaPerAlias = "2 GB", AliasDefaultSmtpLimit = "300", RetentionDays = "7" }, Token);
        var one = await MakeAsync(visitor, domain);

        var page = await visitor.GetAsync(one);
        Assert.Contains("Empty: 300, as the domain says.", page.Body, StringComparison.Ordinal);
        Assert.Contains("Empty: 2 GB, as the domain says.", page.Body, StringComparison.Ordinal);
        Assert.Contains("Empty: 7, as the domain says.", page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        await SaveAsync(visitor, one, ("smtp_limit", "25"), ("max_quota", "1.25 GB"), ("retention", "0"));
        Assert.Equal(one, visitor.Page.Location);
        Assert.Equal((25, 5L << 28, 0), await LimitsAsync(visitor, domain));
        page = await visitor.FollowAsync();
        Assert.Matches("name=\"smtp_limit\"[^>]*value=\"25\"", page.Body);
        Assert.Matches($"name=\"max_quota\"[^>]*value=\"{5L << 28}\"", page.Body);

        await SaveAsync(visitor, one, ("smtp_limit", "lots"), ("max_quota", "3 GB"), ("retention", "31"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        var text = WebUtility.HtmlDecode(visitor.Page.Body);
        Assert.Contains("“Messages a day that it may send” is a whole number from 1 to 100000, or nothing for the domain's.", text, StringComparison.Ordinal);
        Assert.Contains($"“Storage, at most” may be 2 GB at most on {domain}.", text, StringComparison.Ordinal);
        Assert.Contains("“Days to keep sent mail” is a whole number from 0 to 30", text, StringComparison.Ordinal);
        Assert.Contains("value=\"lots\"", text, StringComparison.Ordinal);
        Assert.Equal((25, 5L << 28, 0), await LimitsAsync(visitor, domain));

        await visitor.GetAsync(one);
        await SaveAsync(visitor, one, ("smtp_limit", ""), ("max_quota", ""), ("retention", ""));
        Assert.Equal((null, null, null), await LimitsAsync(visitor, domain));
    }

    [Fact]
    public async Task A_member_sees_no_limits_and_sets_none()
    {
        using var owner = await site.SignedInAsync();
        using var member = await site.SignedInAsync();
        var domain = await WebSite.DomainAsync(owner);
        var (admin, user) = (await site.CallerAsync(owner), await site.CallerAsync(member));
        var id = (await site.Use<DomainEditing>().GetAsync(admin, domain, Token)).Value!.Domain.Id;
        await site.Control.Teams.InviteAsync(admin.Id, id, user.Account.Email, MemberRole.User, Token);
        await site.Control.Teams.AcceptInviteAsync(user.Id, id, Token);
        var one = await MakeAsync(member, domain);

        var page = await member.GetAsync(one);
        Assert.DoesNotContain("name=\"smtp_limit\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"max_quota\"", page.Body, StringComparison.Ordinal);
        await SaveAsync(member, one, ("retention", "3"));
        Assert.Equal(one, member.Page.Location);
        await member.GetAsync(one);
        await SaveAsync(member, one, ("max_quota", "1 GB"), ("smtp_limit", "9"));
        Assert.Equal(HttpStatusCode.Forbidden, member.Page.Status);
        Assert.Contains("Only admins of the domain change limits.", member.Page.Body, StringComparison.Ordinal);
        Assert.Equal((null, null, 3), await LimitsAsync(member, domain));
    }

    private static Task<WebAnswer> SaveAsync(WebVisitor visitor, string one, params (string, string)[] limits) => visitor.SubmitAsync(
        one, [("name", "hello"), ("recipients", "cleo@elsewhere.example"), ("is_enabled", "true"), ("error_code_if_disabled", "250"), .. limits]);

    private async Task<string> MakeAsync(WebVisitor visitor, string domain)
    {
        var made = await site.Use<AliasEditing>().CreateAsync(
            await site.CallerAsync(visitor), domain, new AliasChanges { Name = "hello", Recipients = ["cleo@elsewhere.example"] }, Token);
        return $"/my-account/domains/{domain}/aliases/{made.Value!.Alias.Id}";
    }

    private async Task<(int?, long?, int?)> LimitsAsync(WebVisitor visitor, string domain)
    {
        var settings = (await site.Use<AliasEditing>().GetAsync(await site.CallerAsync(visitor), domain, "hello", Token)).Value!.Alias.Settings;
        return (settings.SmtpLimit, settings.MaxQuota, settings.RetentionDays);
    }
}
