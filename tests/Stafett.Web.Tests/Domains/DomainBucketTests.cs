using System.Net;
using System.Text.RegularExpressions;
using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Web.Tests.Domains;

/// <summary>A domain's own bucket, and its language, on the page of settings.</summary>
public sealed class DomainBucketTests(WebSite site) : IClassFixture<WebSite>
{
    private const string List = "/my-account/domains";

    private static readonly (string, string)[] Filled =
    [
        ("has_custom_s3", "true"), ("s3_endpoint", "https://s3.inside.example"), ("s3_bucket", "mail-of-one"), ("s3_region", "eu-north-1"), ("s3_access_key_id", "AKIDTYPED"),
        ("s3_secret_access_key", "typed-and-secret"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_wrong_with_a_bucket_is_said_at_its_field_and_its_keys_are_not_given_back()
    {
        using var visitor = await site.SignedInAsync();
        var settings = $"{List}/{await WebSite.DomainAsync(visitor)}/settings";
        site.Publish("s3.inside.example. A 10.0.0.1\n");
        Assert.DoesNotContain($"{settings}/bucket/test", (await visitor.GetAsync(settings)).Body, StringComparison.Ordinal);

        await visitor.SubmitAsync($"{settings}/bucket", Filled);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"bucket-s3_endpoint-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains("s3.inside.example has the address 10.0.0.1, which is not public.", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"mail-of-one\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("AKIDTYPED", visitor.Page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("typed-and-secret", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));

        await visitor.SubmitAsync($"{settings}/bucket", ("has_custom_s3", "true"), ("s3_endpoint", "s3.example"), ("s3_bucket", "X"), ("s3_region", "a b"), ("s3_access_key_id", "only"));
        var text = WebUtility.HtmlDecode(visitor.Page.Body);
        Assert.Contains("“Address of the service” is the address of the service alone", text, StringComparison.Ordinal);
        Assert.Contains("“Name of the bucket” has 3 to 63 lower-case letters", text, StringComparison.Ordinal);
        Assert.Contains("“Access key” and “Secret key” are given together.", text, StringComparison.Ordinal);
        // Names of the API stand nowhere in what people read.
        Assert.DoesNotMatch(">[^<]*s3_", text);
    }

    [Fact]
    public async Task A_bucket_that_is_kept_can_be_tested_and_forgotten()
    {
        using var visitor = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(visitor);
        var (settings, id) = ($"{List}/{name}/settings", await GiveBucketAsync(visitor, name));
        site.Publish("s3.inside.example. A 10.0.0.1\n");

        var page = await visitor.GetAsync(settings);
        Assert.Matches("name=\"has_custom_s3\" value=\"true\" checked", page.Body);
        Assert.Contains("value=\"https://s3.inside.example\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("AKIDKEPT", page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        await visitor.SubmitAsync($"{settings}/bucket/test");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Matches("<form[^>]*bucket/test\"[^>]*>.*?role=\"alert\".*?The bucket “mail-of-one” cannot be looked at: ", Regex.Replace(WebUtility.HtmlDecode(visitor.Page.Body), "\\s+", " "));
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));

        await visitor.GetAsync(settings);
        await visitor.SubmitAsync($"{settings}/bucket");
        Assert.Equal($"{settings}#bucket", visitor.Page.Location);
        Assert.DoesNotContain("s3.inside.example", (await visitor.FollowAsync()).Body, StringComparison.Ordinal);
        Assert.Null(await site.Control.DomainSecrets.StorageKeysAsync(id, Token));
    }

    [Fact]
    public async Task It_is_for_admins_and_for_paid_plans()
    {
        using var poor = await site.SignedInAsync(plan: Plan.Free);
        var settings = $"{List}/{await WebSite.DomainAsync(poor)}/settings";
        await poor.GetAsync(settings);
        await poor.SubmitAsync($"{settings}/bucket", Filled);
        Assert.Equal(HttpStatusCode.PaymentRequired, poor.Page.Status);
        Assert.Contains("“Use a bucket of my own” is part of the paid plans", WebUtility.HtmlDecode(poor.Page.Body), StringComparison.Ordinal);

        using var owner = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(owner);
        await GiveBucketAsync(owner, name);
        using var stranger = await site.SignedInAsync();
        await stranger.GetAsync($"{List}/new");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"{List}/{name}/settings/bucket/test")).Status);
    }

    [Fact]
    public async Task The_language_is_a_tag()
    {
        using var visitor = await site.SignedInAsync();
        var settings = $"{List}/{await WebSite.DomainAsync(visitor)}/settings";
        await visitor.GetAsync(settings);
        await visitor.SubmitAsync($"{settings}/language", ("locale", "nb-NO"));
        Assert.Equal($"{settings}#language", visitor.Page.Location);
        Assert.Matches("name=\"locale\"[^>]*value=\"nb-NO\"", (await visitor.FollowAsync()).Body);

        foreach (var wrong in new[] { "", "n", "--", "norsk", "nb_NO", "\"><script>alert(1)</script>" })
        {
            await visitor.GetAsync(settings);
            await visitor.SubmitAsync($"{settings}/language", ("locale", wrong));
            Assert.Equal((wrong, HttpStatusCode.UnprocessableEntity), (wrong, visitor.Page.Status));
            Assert.Contains("“Language of mails” is a language tag such as en or nb-NO.", WebUtility.HtmlDecode(visitor.Page.Body), StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", visitor.Page.Body, StringComparison.Ordinal);
        }
    }

    private async Task<Storage.Id<HostedDomain>> GiveBucketAsync(WebVisitor visitor, string name)
    {
        var caller = await site.CallerAsync(visitor);
        var updated = await site.Control.Domains.UpdateAsync(
            caller.Id, Domain.Parse(name), settings => settings with { CustomStorage = new CustomStorage("https://s3.inside.example", "eu-north-1", "mail-of-one") },
            ("AKIDKEPT", "kept-and-secret"), Token);
        return updated.Value!.Id;
    }
}
