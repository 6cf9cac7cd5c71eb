using Stafett.Storage.Control;

namespace Stafett.Server.Tests.Api;

/// <summary>Invitations, members and catch-all passwords.</summary>
public sealed class TeamApiTests
{
    private const string Path = "/v1/domains/example.com";

    [Fact]
    public async Task Who_is_invited_gets_a_mail_accepts_and_belongs_to_the_domain()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, mate, stranger) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"), await host.AccountAsync("c@example.net"));
        await host.DomainAsync(owner, "example.com");
        var invited = await owner.PostAsync($"{Path}/invites", """{"email":"B@example.net","group":"admin"}""");

        Assert.Equal((200, "domain"), (invited.Status, invited["object"]));
        Assert.Equal(("b@example.net", "admin", "2026-11-27T09:00:00.000Z"), (
            ((string)invited.Json["invites"]![0]!["email"]!).ToLowerInvariant(), (string)invited.Json["invites"]![0]!["group"]!, (string)invited.Json["invites"]![0]!["created_at"]!));
        Assert.Equal("b@example.net", Assert.Single(host.Mail.Sent).To.ToString(), ignoreCase: true);
        Assert.Equal(404, (await stranger.GetAsync($"{Path}/invites")).Status);
        var accepted = await mate.GetAsync($"{Path}/invites");
        Assert.Equal((200, "text/plain; charset=utf-8"), (accepted.Status, accepted.Header("Content-Type")));
        Assert.Contains("https://mail.example.org/my-account/domains/example.com", accepted.Text, StringComparison.Ordinal);
        var domain = await mate.GetAsync(Path);
        Assert.Empty(domain.Json["invites"]!.AsArray());
        Assert.Equal(["admin", "admin"], domain.Json["members"]!.AsArray().Select(m => (string)m!["group"]!));
        Assert.Equal(404, (await mate.GetAsync($"{Path}/invites")).Status);
    }

    [Fact]
    public async Task Who_is_invited_declines_and_is_invited_anew()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, mate, stranger) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"), await host.AccountAsync("c@example.net"));
        var domain = await host.DomainAsync(owner, "example.com");
        const string Invite = """{"email":"b@example.net","group":"user"}""";
        await owner.PostAsync($"{Path}/invites", Invite);
        foreach (var path in new[] { Path, $"/v1/domains/{domain.Id}" })
        {
            Assert.Equal(404, (await stranger.PostAsync($"{path}/invites/decline", "{}")).Status);
            Assert.Equal(404, (await owner.PostAsync($"{path}/invites/decline", "{}")).Status);
        }

        Assert.Equal(405, (await mate.GetAsync($"{Path}/invites/decline")).Status);
        Assert.Single((await owner.GetAsync(Path)).Json["invites"]!.AsArray());
        var declined = await mate.PostAsync($"{Path}/invites/decline", "{}", ("Idempotency-Key", "no"));
        Assert.Equal((200, "text/plain; charset=utf-8"), (declined.Status, declined.Header("Content-Type")));
        Assert.Contains("example.com", declined.Text, StringComparison.Ordinal);
        Assert.Empty((await owner.GetAsync(Path)).Json["invites"]!.AsArray());
        Assert.Equal(404, (await mate.PostAsync($"{Path}/invites/decline", "{}")).Status);

        // A request that is sent again does not decline the next invitation.
        await owner.PostAsync($"{Path}/invites", Invite);
        Assert.Equal(declined.Text, (await mate.PostAsync($"{Path}/invites/decline", "{}", ("Idempotency-Key", "no"))).Text);
        Assert.Equal(200, (await mate.GetAsync($"{Path}/invites")).Status);
        Assert.Equal(404, (await mate.PostAsync($"{Path}/invites/decline", "{}")).Status);
        Assert.Equal(200, (await mate.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task An_invitation_of_somebody_who_is_no_admin_any_more_is_refused_and_says_why()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, left, mate) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("l@example.net"), await host.AccountAsync("b@example.net"));
        var domain = await host.DomainAsync(owner, "example.com");
        await host.JoinAsync(owner, domain, left, MemberRole.Admin);
        const string Invite = """{"email":"b@example.net","group":"admin"}""";
        foreach (var leave in new Func<Task<ApiResponse>>[]
        {
            () => owner.PutAsync($"{Path}/members/{left.Account!.Id}", """{"group":"user"}"""),
            () => left.DeleteAsync($"{Path}/members/{left.Account!.Id}"),
        })
        {
            Assert.Equal(200, (await owner.PutAsync($"{Path}/members/{left.Account!.Id}", """{"group":"admin"}""")).Status);
            Assert.Equal(200, (await left.PostAsync($"{Path}/invites", Invite)).Status);
            Assert.Single((await owner.GetAsync(Path)).Json["invites"]!.AsArray());
            Assert.Equal(200, (await leave()).Status);

            foreach (var path in new[] { Path, $"/v1/domains/{domain.Id}" })
            {
                var refused = await mate.GetAsync($"{path}/invites");
                Assert.Equal(404, refused.Status);
                Assert.Contains("whoever sent it is no administrator of the domain any more. Ask one who is for another.", refused.Text, StringComparison.Ordinal);
            }

            Assert.Equal(404, (await mate.GetAsync(Path)).Status);
            Assert.Empty((await owner.GetAsync(Path)).Json["invites"]!.AsArray());
        }

        // The same is said of a domain that nobody has, and of one that he was never invited to.
        Assert.Equal((await mate.GetAsync("/v1/domains/none.example/invites")).Text, (await mate.GetAsync($"{Path}/invites")).Text);
        Assert.Equal(200, (await owner.PostAsync($"{Path}/invites", Invite)).Status);
        Assert.Equal(200, (await mate.GetAsync($"{Path}/invites")).Status);
    }

    [Fact]
    public async Task Who_is_there_is_not_invited_and_an_invitation_is_taken_back()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, mate) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"));
        var domain = await host.DomainAsync(owner, "example.com");
        await host.JoinAsync(owner, domain, mate);
        await owner.PostAsync($"{Path}/invites", """{"email":"c@example.net","group":"user"}""");

        foreach (var email in new[] { "b@example.net", "c@example.net", "nobody" })
            Assert.Equal((400, "email"), Refusal(await owner.PostAsync($"{Path}/invites", $$"""{"email":"{{email}}","group":"user"}""")));
        Assert.Equal((400, "group"), Refusal(await owner.PostAsync($"{Path}/invites", """{"email":"d@example.net","group":"owner"}""")));
        Assert.Equal(403, (await mate.PostAsync($"{Path}/invites", """{"email":"d@example.net","group":"user"}""")).Status);
        Assert.Equal(403, (await mate.SendAsync("DELETE", $"{Path}/invites", Json("""{"email":"c@example.net"}"""))).Status);
        var taken = await owner.SendAsync("DELETE", $"{Path}/invites", Json("""{"email":"c@example.net"}"""));
        Assert.Equal((200, 0), (taken.Status, taken.Json["invites"]!.AsArray().Count));
        Assert.Equal(404, (await owner.SendAsync("DELETE", $"{Path}/invites", Json("""{"email":"c@example.net"}"""))).Status);
    }

    [Fact]
    public async Task A_member_is_made_admin_or_removed_and_one_admin_stays()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, mate) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"));
        var domain = await host.DomainAsync(owner, "example.com");
        await host.JoinAsync(owner, domain, mate);
        var (own, his) = ($"{Path}/members/{owner.Account!.Id}", $"{Path}/members/{mate.Account!.Id}");

        Assert.Equal(403, (await mate.PutAsync(own, """{"group":"user"}""")).Status);
        Assert.Equal(403, (await mate.DeleteAsync(own)).Status);
        Assert.Equal((400, "group"), Refusal(await owner.PutAsync(own, """{"group":"user"}""")));
        Assert.Equal((400, "group"), Refusal(await owner.DeleteAsync(own)));
        Assert.Equal((400, "group"), Refusal(await owner.PutAsync(his, """{"group":"boss"}""")));
        Assert.Equal((400, "group"), Refusal(await owner.PutAsync(his, "{}")));
        var raised = await owner.PutAsync(his, """{"group":"admin"}""");
        Assert.Equal((200, "admin"), (raised.Status, (string)raised.Json["members"]!.AsArray().Single(m => (string)m!["id"]! == mate.Account.Id.ToString())!["group"]!));
        var removed = await mate.DeleteAsync(own);
        Assert.Equal((200, mate.Account.Id.ToString()), (removed.Status, (string)removed.Json["members"]!.AsArray().Single()!["id"]!));
        Assert.Equal(404, (await owner.GetAsync(Path)).Status);
        Assert.Equal(404, (await mate.DeleteAsync(own)).Status);
    }

    [Fact]
    public async Task A_catch_all_password_is_shown_once_listed_without_itself_and_removed()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, mate) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"));
        var domain = await host.DomainAsync(owner, "example.com");
        await host.JoinAsync(owner, domain, mate);
        var made = await owner.PostAsync($"{Path}/catch-all-passwords", """{"description":"The <b>printer</b>"}""");

        Assert.Equal((200, "*@example.com"), (made.Status, made["username"]));
        Assert.Matches("^[A-Za-z0-9]{24}$", made["password"]);
        var listed = await owner.GetAsync($"{Path}/catch-all-passwords");
        Assert.Equal(
            $$"""[{"id":"{{made.Json["token"]!["id"]}}","object":"token","description":"The printer","user":"{{owner.Account!.Id}}","created_at":"2026-11-27T09:00:00.000Z","updated_at":"2026-11-27T09:00:00.000Z"}]""",
            listed.Text);
        // It opens no alias, whichever name stands before the at sign.
        foreach (var name in new[] { "*@example.com", "hello@example.com" })
            Assert.Equal(401, (await host.Client(name, made["password"]).GetAsync("/v1/account")).Status);
        foreach (var path in new[] { $"{Path}/catch-all-passwords", $"{Path}/catch-all-passwords/{made.Json["token"]!["id"]}" })
            Assert.Equal(403, (path.EndsWith("passwords", StringComparison.Ordinal) ? await mate.GetAsync(path) : await mate.DeleteAsync(path)).Status);
        var removed = await owner.DeleteAsync($"{Path}/catch-all-passwords/{made.Json["token"]!["id"]}");
        Assert.Equal((200, "The printer"), (removed.Status, removed["description"]));
        Assert.Equal("[]", (await owner.GetAsync($"{Path}/catch-all-passwords")).Text);
        Assert.Equal(404, (await owner.DeleteAsync($"{Path}/catch-all-passwords/{made.Json["token"]!["id"]}")).Status);
    }

    [Fact]
    public async Task There_are_ten_catch_all_passwords_and_those_of_ones_own_are_strong()
    {
        await using var host = await ApiHost.StartAsync();
        var owner = await host.AccountAsync("a@example.net");
        await host.DomainAsync(owner, "example.com");
        foreach (var password in new[] { "weak", "example.com", " staple horse battery correct", "staple \" horse battery correct", new string('x', 129) })
            Assert.Equal((400, "new_password"), Refusal(await owner.FormAsync("POST", $"{Path}/catch-all-passwords", ("new_password", password))));
        Assert.Equal((400, "description"), Refusal(await owner.FormAsync("POST", $"{Path}/catch-all-passwords", ("description", new string('x', 151)))));

        Assert.Equal("staple horse battery correct", (await owner.FormAsync("POST", $"{Path}/catch-all-passwords", ("new_password", "staple horse battery correct"), ("description", new string('x', 150))))["password"]);
        for (var i = 1; i < 10; i++)
            Assert.Equal(200, (await owner.PostAsync($"{Path}/catch-all-passwords", "{}")).Status);
        Assert.Equal(400, (await owner.PostAsync($"{Path}/catch-all-passwords", "{}")).Status);
    }

    private static StringContent Json(string json) => new(json, null, "application/json");

    private static (int, string) Refusal(ApiResponse answer) => (answer.Status, string.Join(' ', answer.Fields));
}
