using System.Net;
using System.Text.RegularExpressions;
using Stafett.Storage.Control;

namespace Stafett.Web.Tests.Domains;

/// <summary>Settings, sending and members of a domain.</summary>
public sealed class DomainPartsTests(WebSite site) : IClassFixture<WebSite>
{
    private const string List = "/my-account/domains";

    [Fact]
    public async Task Each_section_of_the_settings_saves_its_own_and_nothing_else()
    {
        using var visitor = await site.SignedInAsync();
        var settings = $"{List}/{await WebSite.DomainAsync(visitor)}/settings";
        Assert.Empty(HtmlCheck.Problems((await visitor.GetAsync(settings)).Body));

        await visitor.SubmitAsync($"{settings}/protection", ("has_phishing_protection", "true"), ("require_tls_inbound", "true"));
        Assert.Equal($"{settings}#protection", visitor.Page.Location);
        await visitor.GetAsync(settings);
        await visitor.SubmitAsync($"{settings}/port", ("smtp_port", "2525"), ("retention_days", "7"), ("max_quota_per_alias", "1.25 GB"));
        Assert.Equal($"{settings}#port", visitor.Page.Location);
        await visitor.GetAsync(settings);
        await visitor.SubmitAsync($"{settings}/senders", ("allowlist", ""), ("denylist", "*.top\nspam.example, 192.0.2.1"));
        Assert.Equal($"{settings}#senders", visitor.Page.Location);

        var page = await visitor.GetAsync(settings);
        Assert.Matches("name=\"has_phishing_protection\" value=\"true\" checked", page.Body);
        Assert.Matches("name=\"require_tls_inbound\" value=\"true\" checked", page.Body);
        Assert.DoesNotMatch("name=\"has_virus_protection\" value=\"true\" checked", page.Body);
        Assert.Contains("value=\"2525\"", page.Body, StringComparison.Ordinal);
        Assert.Contains("*.top\nspam.example\n192.0.2.1</textarea>", WebUtility.HtmlDecode(page.Body), StringComparison.Ordinal);
        // A size that has no short form stays what it is when the form is sent again.
        Assert.Contains($"value=\"{5L << 28}\"", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.SendAsync(Post($"{settings}/nonsense", visitor))).Status);
    }

    [Fact]
    public async Task What_was_wrong_is_said_in_the_words_of_the_page_and_what_was_typed_stays()
    {
        using var visitor = await site.SignedInAsync();
        var settings = $"{List}/{await WebSite.DomainAsync(visitor)}/settings";
        await visitor.GetAsync(settings);
        await visitor.SubmitAsync($"{settings}/port", ("smtp_port", "99999"), ("retention_days", "x"), ("max_quota_per_alias", "\"><script>alert(1)</script>"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("“Port of forwarding” is a whole number from 1 to 65535.", WebUtility.HtmlDecode(visitor.Page.Body), StringComparison.Ordinal);
        Assert.Contains("3 things need to be put right.", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"99999\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));

        await visitor.SubmitAsync($"{settings}/verification", ("has_custom_verification", "true"), ("custom_verification_text", "no link in it"), ("custom_verification_email", "x"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("VERIFICATION_LINK, where the link goes.", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains(">no link in it</textarea>", visitor.Page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_the_plan_does_not_include_says_so_at_its_box()
    {
        using var visitor = await site.SignedInAsync(plan: Plan.Free);
        var name = await WebSite.DomainAsync(visitor);
        await visitor.GetAsync($"{List}/{name}/settings");
        await visitor.SubmitAsync($"{List}/{name}/settings/forwarding", ("allow_subdomain_forwarding", "true"));
        Assert.Equal(HttpStatusCode.PaymentRequired, visitor.Page.Status);
        Assert.Contains("id=\"forwarding-allow_subdomain_forwarding-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Matches("id=\"forwarding-allow_subdomain_forwarding\"[^>]*autofocus", visitor.Page.Body);
        Assert.Contains("is part of the paid plans", visitor.Page.Body, StringComparison.Ordinal);

        var sending = await visitor.GetAsync($"{List}/{name}/sending");
        Assert.Contains("Sending is not part of the free plan", sending.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.PaymentRequired, (await visitor.SendAsync(Post($"{List}/{name}/sending/verify", visitor))).Status);
        Assert.Equal(HttpStatusCode.PaymentRequired, (await visitor.SendAsync(Post($"{List}/{name}/sending/passwords", visitor))).Status);
        var members = await visitor.GetAsync($"{List}/{name}/members");
        Assert.Contains("Members are part of the team plan", members.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.PaymentRequired, (await visitor.SendAsync(Post($"{List}/{name}/members/invite", visitor, ("email", "a@example.com"), ("group", "user")))).Status);
    }

    [Fact]
    public async Task The_key_of_webhooks_is_shown_when_asked_for_and_replaced()
    {
        using var visitor = await site.SignedInAsync();
        var settings = $"{List}/{await WebSite.DomainAsync(visitor)}/settings";
        await visitor.GetAsync(settings);
        var key = Key(await visitor.SubmitAsync($"{settings}/webhook-key/show"));
        Assert.Equal(32, key.Length);
        Assert.DoesNotContain(key, (await visitor.GetAsync(settings)).Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems((await visitor.GetAsync($"{settings}/webhook-key/rotate")).Body));
        var other = Key(await visitor.SubmitAsync($"{settings}/webhook-key/rotate"));
        Assert.NotEqual(key, other);
        Assert.Equal(32, other.Length);

        static string Key(WebAnswer page) => Regex.Match(page.Body, "<code>([0-9a-f]{32})</code>").Groups[1].Value;
    }

    [Fact]
    public async Task A_domain_is_deleted_by_its_name()
    {
        using var visitor = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(visitor);
        var page = await visitor.GetAsync($"{List}/{name}/settings/delete");
        Assert.Contains("There is no way back.", page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        await visitor.SubmitAsync($"{List}/{name}/settings/delete", ("confirm", "something.example"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"confirm-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync($"{List}/{name}/settings/delete", ("confirm", name));
        Assert.Equal(List, visitor.Page.Location);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"{List}/{name}")).Status);
    }

    [Fact]
    public async Task The_records_for_sending_are_shown_and_looked_for()
    {
        using var visitor = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(visitor);
        site.Publish("");
        // Opening the page makes no key.
        Assert.DoesNotContain("v=DKIM1", (await visitor.GetAsync($"{List}/{name}/sending")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("v=DKIM1", (await visitor.GetAsync($"{List}/{name}/sending")).Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));
        Assert.Equal($"{List}/{name}/sending", (await visitor.SubmitAsync($"{List}/{name}/sending/key")).Location);
        var page = await visitor.FollowAsync();
        Assert.Contains("v=DKIM1; k=rsa; p=", WebUtility.HtmlDecode(page.Body), StringComparison.Ordinal);
        Assert.Contains("v=DMARC1; p=reject", page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        var looked = await visitor.SubmitAsync($"{List}/{name}/sending/verify");
        Assert.Equal(HttpStatusCode.OK, looked.Status);
        Assert.Contains("There is no CNAME record at", looked.Body, StringComparison.Ordinal);
        Assert.Contains("There is no DMARC record (TXT) at", looked.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(looked.Body));
    }

    [Fact]
    public async Task A_catch_all_password_is_shown_once_and_removed()
    {
        using var visitor = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(visitor);
        var sending = $"{List}/{name}/sending";
        await visitor.GetAsync(sending);
        var made = await visitor.SubmitAsync($"{sending}/passwords", ("description", "the <b>shop</b> & more"));
        Assert.Equal(HttpStatusCode.OK, made.Status);
        var secret = Regex.Match(made.Body, "class=\"secret-value\"><code>([^<]+)</code>").Groups[1].Value;
        Assert.True(secret.Length >= 20, made.Body);
        Assert.Contains($"*@{name}", made.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(made.Body));
        var again = await visitor.GetAsync(sending);
        Assert.DoesNotContain(secret, again.Body, StringComparison.Ordinal);
        Assert.Contains("the shop &amp; more", again.Body, StringComparison.Ordinal);
        Assert.Contains("never used", again.Body, StringComparison.Ordinal);

        await visitor.SubmitAsync($"{sending}/passwords", ("description", new string('x', 151)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"password-description-problem\"", visitor.Page.Body, StringComparison.Ordinal);

        var remove = Regex.Match(again.Body, $"href=\"({sending}/passwords/[0-9a-f]{{24}}/remove)\"").Groups[1].Value;
        Assert.Empty(HtmlCheck.Problems((await visitor.GetAsync(remove)).Body));
        await visitor.SubmitAsync(remove);
        Assert.Equal($"{sending}#passwords", visitor.Page.Location);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(remove)).Status);
        Assert.Contains("None yet.", (await visitor.GetAsync(sending)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_is_invited_accepts_changes_the_role_and_is_removed()
    {
        using var admin = await site.SignedInAsync();
        using var member = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(admin);
        var members = $"{List}/{name}/members";
        await admin.GetAsync(members);
        await admin.SubmitAsync($"{members}/invite", ("email", "no address"), ("group", "admin"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, admin.Page.Status);
        Assert.Contains("value=\"no address\"", admin.Page.Body, StringComparison.Ordinal);
        Assert.Matches("value=\"admin\" checked", admin.Page.Body);
        await admin.SubmitAsync($"{members}/invite", ("email", member.Email), ("group", "user"));
        Assert.Equal(members, admin.Page.Location);
        Assert.Contains(name, site.LastMail(member.Email).Subject, StringComparison.Ordinal);
        Assert.Contains(member.Email, (await admin.GetAsync(members)).Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(admin.Page.Body));

        var list = await member.GetAsync(List);
        Assert.Contains($"You are invited to {name}", list.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(list.Body));
        await member.SubmitAsync(Regex.Match(list.Body, "action=\"(/my-account/domains/[0-9a-f]{24}/accept)\"").Groups[1].Value);
        Assert.Equal($"{List}/{name}", member.Page.Location);
        Assert.DoesNotContain("/settings\"", (await member.FollowAsync()).Body, StringComparison.Ordinal);
        foreach (var part in new[] { "settings", "settings/delete", "sending" })
            Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync($"{List}/{name}/{part}")).Status);
        Assert.DoesNotContain("/invite\"", (await member.GetAsync(members)).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.SendAsync(Post($"{members}/invite", member, ("email", "eve@example.com"), ("group", "admin")))).Status);

        await admin.GetAsync(members);
        var role = Regex.Matches(admin.Page.Body, "action=\"(/my-account/domains/[^\"]+/role)\"").Last().Groups[1].Value;
        await admin.SubmitAsync(role, ("group", "admin"));
        Assert.Equal(members, admin.Page.Location);
        Assert.Equal(HttpStatusCode.OK, (await member.GetAsync($"{List}/{name}/settings")).Status);

        var remove = role.Replace("/role", "/remove", StringComparison.Ordinal);
        Assert.Contains("Leave", (await member.GetAsync(remove)).Body, StringComparison.Ordinal);
        await admin.GetAsync(remove);
        Assert.Empty(HtmlCheck.Problems(admin.Page.Body));
        await admin.SubmitAsync(remove);
        Assert.Equal(members, admin.Page.Location);
        Assert.Equal(HttpStatusCode.NotFound, (await member.GetAsync($"{List}/{name}")).Status);
    }

    [Fact]
    public async Task An_invitation_is_declined_once_and_by_nobody_else()
    {
        using var admin = await site.SignedInAsync();
        using var guest = await site.SignedInAsync();
        using var other = await site.SignedInAsync();
        var (name, kept) = (await WebSite.DomainAsync(admin), await WebSite.DomainAsync(admin));
        foreach (var domain in new[] { name, kept })
        {
            await admin.GetAsync($"{List}/{domain}/members");
            await admin.SubmitAsync($"{List}/{domain}/members/invite", ("email", guest.Email), ("group", "admin"));
            // Says once that somebody is invited.
            await admin.FollowAsync();
        }

        var list = await guest.GetAsync(List);
        Assert.Empty(HtmlCheck.Problems(list.Body));
        var accept = Regex.Match(list.Body[list.Body.IndexOf($"You are invited to {name}", StringComparison.Ordinal)..], "action=\"(/my-account/domains/[0-9a-f]{24}/accept)\"").Groups[1].Value;
        var decline = accept.Replace("/accept", "/decline", StringComparison.Ordinal);

        // By its address alone, from another site, or as somebody else, nothing happens.
        await guest.GetAsync(decline);
        await guest.GetAsync(List);
        var foreign = Post(decline, guest);
        foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.BadRequest, (await guest.SendAsync(foreign)).Status);
        await other.GetAsync(List);
        foreach (var path in new[] { decline, $"{List}/{name}/decline", $"{List}/000000000000000000000000/decline" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync(path)).Status);
            Assert.Contains("not open any more", other.Page.Body, StringComparison.Ordinal);
            Assert.Empty(HtmlCheck.Problems(other.Page.Body));
        }

        await guest.GetAsync(List);
        Assert.Equal(List, (await guest.SubmitAsync(decline)).Location);
        var after = await guest.FollowAsync();
        Assert.Contains($"You have declined the invitation to {name}.", after.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(accept, after.Body, StringComparison.Ordinal);
        Assert.Contains($"You are invited to {kept}", after.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GetAsync($"{List}/{name}")).Status);

        // What was still open in another window.
        foreach (var late in new[] { decline, accept })
        {
            await guest.GetAsync(List);
            Assert.Equal(HttpStatusCode.NotFound, (await guest.PostAsync(late)).Status);
            Assert.Contains("not open any more", guest.Page.Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(guest.Email, (await admin.GetAsync($"{List}/{name}/members")).Body, StringComparison.Ordinal);
        Assert.Contains(guest.Email, (await admin.GetAsync($"{List}/{kept}/members")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_ends_with_the_office_of_whoever_sent_it()
    {
        using var owner = await site.SignedInAsync();
        using var sender = await site.SignedInAsync();
        using var guest = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(owner);
        var members = $"{List}/{name}/members";
        await owner.GetAsync(members);
        await owner.SubmitAsync($"{members}/invite", ("email", sender.Email), ("group", "admin"));
        await sender.GetAsync(List);
        await sender.PostAsync($"{List}/{name}/accept");
        await sender.GetAsync(members);
        await sender.SubmitAsync($"{members}/invite", ("email", guest.Email), ("group", "admin"));
        Assert.Contains($"You are invited to {name}", (await guest.GetAsync(List)).Body, StringComparison.Ordinal);

        await owner.GetAsync(members);
        Assert.Contains(guest.Email, owner.Page.Body, StringComparison.Ordinal);
        await owner.SubmitAsync($"{members}/{(await site.CallerAsync(sender)).Id}/role", ("group", "user"));
        await owner.FollowAsync();
        Assert.DoesNotContain(guest.Email, (await owner.GetAsync(members)).Body, StringComparison.Ordinal);

        // The page was open meanwhile.
        Assert.Equal(HttpStatusCode.NotFound, (await guest.PostAsync($"{List}/{name}/accept")).Status);
        Assert.Contains("whoever sent it is no administrator of the domain any more", guest.Page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(guest.Page.Body));
        Assert.DoesNotContain(name, (await guest.GetAsync(List)).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GetAsync($"{List}/{name}")).Status);
    }

    [Fact]
    public async Task The_last_admin_stays_and_an_invitation_can_be_withdrawn()
    {
        using var admin = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(admin);
        var members = $"{List}/{name}/members";
        await admin.GetAsync(members);
        await admin.SubmitAsync($"{members}/invite", ("email", "later@example.com"), ("group", "user"));
        await admin.GetAsync(members);
        await admin.SubmitAsync($"{members}/withdraw");
        Assert.Equal(members, admin.Page.Location);
        Assert.DoesNotContain("later@example.com", (await admin.GetAsync(members)).Body.Replace("later@example.com is", "", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.DoesNotContain("/role\"", admin.Page.Body, StringComparison.Ordinal);
        var caller = (await site.Control.Accounts.FindAsync(Protocols.Message.EmailAddress.Parse(admin.Email), TestContext.Current.CancellationToken))!;
        var answer = await admin.SendAsync(Post($"{members}/{caller.Id}/role", admin, ("group", "user")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        answer = await admin.SendAsync(Post($"{members}/{caller.Id}/remove", admin));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("needs at least one admin", answer.Body, StringComparison.Ordinal);
    }

    private static HttpRequestMessage Post(string path, WebVisitor visitor, params (string Name, string Value)[] fields) => new(HttpMethod.Post, path)
    {
        Content = new FormUrlEncodedContent([new("_token", visitor.FormToken()), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]),
    };
}
