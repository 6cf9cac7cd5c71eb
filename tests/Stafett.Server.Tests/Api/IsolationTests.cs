using System.Text;
using Stafett.Server.Api;
using Stafett.Storage.Control;

namespace Stafett.Server.Tests.Api;

/// <summary>What belongs to one account does not exist for another, whatever the route: the answer is the same to the letter as for what nobody has.</summary>
public sealed class IsolationTests
{
    private const string Nothing = "0123456789abcdef01234567";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_with_somebody_elses_ids_is_404()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, stranger) = (await host.AccountAsync("owner@example.net"), await host.AccountAsync("stranger@example.net"));
        var domain = await host.DomainAsync(owner, "owned.example");
        var alias = await host.AliasAsync(owner, domain, "secret", "owner@example.net");
        var own = await host.DomainAsync(stranger, "own.example");
        var routes = ApiRoutes.All.Where(r => r.Path.Contains('{')).ToList();

        Assert.True(routes.Count >= 20);
        foreach (var route in routes)
        {
            await SameAsync(stranger, route, domain.Id.ToString(), Nothing, alias.Id.ToString());
            await SameAsync(stranger, route, "owned.example", "nobody.example", alias.Id.ToString());
            // Somebody else's alias, member or password below one's own domain.
            if (route.Path.Contains("alias_id", StringComparison.Ordinal))
                await SameAsync(stranger, route, own.Id.ToString(), null, alias.Id.ToString());
        }

        Assert.NotNull(await host.Control.Aliases.GetAsync(owner.Account!.Id, domain.Id, alias.Id, Cancel));
    }

    [Fact]
    public async Task A_member_who_is_no_admin_sees_his_own_aliases_alone()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, member) = (await host.AccountAsync("owner@example.net"), await host.AccountAsync("member@example.net"));
        var domain = await host.DomainAsync(owner, "shared.example");
        await host.Control.Teams.InviteAsync(owner.Account!.Id, domain.Id, member.Account!.Email, MemberRole.User, Cancel);
        await host.Control.Teams.AcceptInviteAsync(member.Account.Id, domain.Id, Cancel);
        var hidden = await host.AliasAsync(owner, domain, "hidden", "owner@example.net");
        var own = await host.AliasAsync(member, domain, "own", "member@example.net");
        var aliases = $"/v1/domains/{domain.Id}/aliases";

        Assert.Equal(404, (await member.GetAsync($"{aliases}/{hidden.Id}")).Status);
        Assert.Equal(404, (await member.PutAsync($"{aliases}/hidden", "{}")).Status);
        Assert.Equal(404, (await member.DeleteAsync($"{aliases}/{hidden.Id}")).Status);
        Assert.Equal(200, (await member.GetAsync($"{aliases}/{own.Id}")).Status);
        Assert.Equal("own", Assert.Single((await member.GetAsync(aliases)).Json.AsArray())!["name"]!.ToString());
        Assert.Equal(403, (await member.PutAsync($"/v1/domains/{domain.Id}", """{"smtp_port":2525}""")).Status);
        Assert.Equal(403, (await member.DeleteAsync($"/v1/domains/{domain.Id}")).Status);
        var catchAll = await member.PostAsync(aliases, """{"name":"*","recipients":"member@example.net"}""");
        Assert.Equal((403, "Forbidden", "name"), (catchAll.Status, catchAll["error"], catchAll.Fields.Single()));
    }

    private static async Task SameAsync(ApiClient client, ApiRoute route, string domain, string? nobodys, string alias)
    {
        var theirs = await SendAsync(client, route, domain, alias);
        var nothing = await SendAsync(client, route, nobodys ?? domain, nobodys is null ? Nothing : alias);

        Assert.True(theirs.Status == 404, $"{route.Name}: {theirs.Status} {theirs.Text}");
        Assert.Equal(nothing.Text, theirs.Text);
        Assert.Equal(nothing.Headers.Select(h => h.Key).Order(), theirs.Headers.Select(h => h.Key).Order());
    }

    private static Task<ApiResponse> SendAsync(ApiClient client, ApiRoute route, string domain, string alias)
    {
        var path = route.Template.Replace("{domain_id}", domain, StringComparison.Ordinal).Replace("{alias_id}", alias, StringComparison.Ordinal)
            .Replace("{member_id}", Nothing, StringComparison.Ordinal).Replace("{token_id}", Nothing, StringComparison.Ordinal);
        // What each route needs to get as far as looking for the domain.
        const string Body = """{"email":"x@example.net","group":"user","allowlist":["x.example"],"denylist":["x.example"],"name":"x"}""";
        return client.SendAsync(route.Method, path, route.ReadsBody ? new StringContent(Body, Encoding.UTF8, "application/json") : null);
    }
}
