using System.Text;
using Stafett.Server.Api;
using Stafett.Storage.Control;

namespace Stafett.Server.Tests.Api;

/// <summary>Somebody else's real ids in every place that takes one.</summary>
public sealed class IsolationProbeTests
{
    private const string Nothing = "0123456789abcdef01234567";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Real_ids_of_another_account_are_as_nothing_and_change_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, stranger, mate) = (await host.AccountAsync("owner@example.net"), await host.AccountAsync("stranger@example.net"), await host.AccountAsync("mate@example.net"));
        var domain = await host.DomainAsync(owner, "owned.example");
        var own = await host.DomainAsync(stranger, "own.example");
        var alias = await host.AliasAsync(owner, domain, "secret", "owner@example.net");
        await host.Control.Teams.InviteAsync(owner.Account!.Id, domain.Id, mate.Account!.Email, MemberRole.User, Cancel);
        await host.Control.Teams.AcceptInviteAsync(mate.Account.Id, domain.Id, Cancel);
        Assert.Equal(200, (await owner.PostAsync($"/v1/domains/{domain.Id}/invites", """{"email":"stranger2@example.net","group":"user"}""")).Status);
        var made = await owner.PostAsync($"/v1/domains/{domain.Id}/catch-all-passwords", "{}");
        Assert.Equal(200, made.Status);
        var password = made.Json["token"]!["id"]!.ToString();
        var before = await SnapshotAsync(owner, domain.Id.ToString());
        var failures = new List<string>();

        foreach (var route in ApiRoutes.All.Where(r => r.Path.Contains('{')))
        {
            foreach (var member in new[] { mate.Account.Id.ToString(), owner.Account.Id.ToString() })
            {
                var theirs = await SendAsync(stranger, route, domain.Id.ToString(), alias.Id.ToString(), member, password);
                var nobody = await SendAsync(stranger, route, Nothing, Nothing, Nothing, Nothing);
                if (theirs.Status != 404 || theirs.Text != nobody.Text)
                    failures.Add($"{route.Name}: {theirs.Status} {theirs.Text} / {nobody.Text}");
                if (!route.Path.Contains("member_id", StringComparison.Ordinal) && !route.Path.Contains("token_id", StringComparison.Ordinal) && !route.Path.Contains("alias_id", StringComparison.Ordinal))
                    continue;
                // Below one's own domain.
                theirs = await SendAsync(stranger, route, own.Id.ToString(), alias.Id.ToString(), member, password);
                nobody = await SendAsync(stranger, route, own.Id.ToString(), Nothing, Nothing, Nothing);
                if (theirs.Status != 404 || theirs.Text != nobody.Text)
                    failures.Add($"below own {route.Name}: {theirs.Status} {theirs.Text} / {nobody.Text}");
            }
        }

        var log = await stranger.GetAsync("/v1/logs/download?domain=owned.example");
        var logId = await stranger.GetAsync($"/v1/logs/download?domain={domain.Id}");
        var logNone = await stranger.GetAsync("/v1/logs/download?domain=nobody.example");
        if (log.Status != logNone.Status || log.Text != logNone.Text || logId.Text != logNone.Text)
            failures.Add($"logs: {log.Status} {log.Text} / {logId.Text} / {logNone.Status} {logNone.Text}");

        foreach (var key in new[] { domain.Id.ToString(), "owned.example" })
        {
            var team = await stranger.PostAsync("/v1/domains", $$"""{"domain":"fresh-{{key.Length}}.example","team_domain":"{{key}}","catchall":false}""");
            var none = await stranger.PostAsync("/v1/domains", $$"""{"domain":"fresh-{{key.Length}}.example","team_domain":"{{Nothing}}","catchall":false}""");
            if (team.Status == 200 || team.Status != none.Status || team.Text != none.Text)
                failures.Add($"team_domain {key}: {team.Status} {team.Text} / {none.Status} {none.Text}");
        }

        // The same idempotency key and body by two accounts are two requests.
        var first = await owner.PostAsync("/v1/domains", """{"domain":"one.example","catchall":false}""", ("Idempotency-Key", "same"));
        var second = await stranger.PostAsync("/v1/domains", """{"domain":"one.example","catchall":false}""", ("Idempotency-Key", "same"));
        if (second.Header(ApiReplays.Replayed) is not null || second["id"] == first["id"])
            failures.Add($"idempotency: {second.Status} {second.Text}");
        foreach (var path in new[] { "/v1/domains", "/v1/domains?q=owned", "/v1/account" })
        {
            var text = (await stranger.GetAsync(path)).Text;
            if (text.Contains("owned.example", StringComparison.Ordinal) || text.Contains("owner@", StringComparison.Ordinal))
                failures.Add($"leak {path}: {text}");
        }

        Assert.Equal(before, await SnapshotAsync(owner, domain.Id.ToString()));
        Assert.True(failures.Count == 0, string.Join('\n', failures));

        // The ids are real: for their owner they work.
        Assert.Equal(200, (await owner.DeleteAsync($"/v1/domains/{domain.Id}/catch-all-passwords/{password}")).Status);
        Assert.Equal(200, (await owner.PutAsync($"/v1/domains/{domain.Id}/members/{mate.Account.Id}", """{"group":"admin"}""")).Status);
        Assert.Equal(200, (await owner.DeleteAsync($"/v1/domains/{domain.Id}/members/{mate.Account.Id}")).Status);
        Assert.Equal(200, (await owner.DeleteAsync($"/v1/domains/{domain.Id}/aliases/{alias.Id}")).Status);
    }

    private static async Task<string> SnapshotAsync(ApiClient owner, string domain)
    {
        var text = new StringBuilder();
        foreach (var path in new[] { "", "/aliases", "/catch-all-passwords" })
        {
            var answer = await owner.GetAsync($"/v1/domains/{domain}{path}");
            Assert.Equal(200, answer.Status);
            text.AppendLine(answer.Text);
        }

        return text.ToString();
    }

    private static Task<ApiResponse> SendAsync(ApiClient client, ApiRoute route, string domain, string alias, string member, string password)
    {
        var path = route.Template.Replace("{domain_id}", domain, StringComparison.Ordinal).Replace("{alias_id}", alias, StringComparison.Ordinal)
            .Replace("{member_id}", member, StringComparison.Ordinal).Replace("{token_id}", password, StringComparison.Ordinal);
        const string Body = """{"email":"x@example.net","group":"user","allowlist":["x.example"],"denylist":["x.example"],"name":"x"}""";
        return client.SendAsync(route.Method, path, route.ReadsBody ? new StringContent(Body, Encoding.UTF8, "application/json") : null);
    }
}
