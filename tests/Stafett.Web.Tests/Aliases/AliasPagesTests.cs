using System.Net;
using System.Text.RegularExpressions;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;

namespace Stafett.Web.Tests.Aliases;

/// <summary>Aliases of a domain as their owner sees and changes them.</summary>
public sealed partial class AliasPagesTests(WebSite site) : IClassFixture<WebSite>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alias_is_made_found_changed_switched_and_deleted()
    {
        using var visitor = await site.SignedInAsync();
        var domain = await WebSite.DomainAsync(visitor);
        var list = $"/my-account/domains/{domain}/aliases";
        Assert.Contains("No aliases yet", (await visitor.GetAsync(list)).Body, StringComparison.Ordinal);

        await visitor.GetAsync($"{list}/new");
        Assert.Contains(visitor.Email, visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync($"{list}/new", ("name", "hello"), ("recipients", "ada@elsewhere.example\r\nbea@elsewhere.example"), ("labels", "work, home"), ("description", "The front door"));
        Assert.Equal(list, visitor.Page.Location);
        var listed = await visitor.FollowAsync();
        Assert.Contains($"hello@{domain} is there.", listed.Body, StringComparison.Ordinal);
        Assert.Contains("ada@elsewhere.example, bea@elsewhere.example", listed.Body, StringComparison.Ordinal);
        Assert.Contains("The front door", listed.Body, StringComparison.Ordinal);
        Assert.Contains($"{list}?label=work", listed.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(listed.Body));
        Assert.Contains("No such alias", (await visitor.GetAsync($"{list}?q=nothing-like-it")).Body, StringComparison.Ordinal);
        Assert.Contains("The front door", (await visitor.GetAsync($"{list}?label=work")).Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));
        Assert.Contains("No alias has the label “wor”.", WebUtility.HtmlDecode((await visitor.GetAsync($"{list}?label=wor")).Body), StringComparison.Ordinal);

        var one = $"{list}/{IdOf(listed.Body)}";
        var page = await visitor.GetAsync(one);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        await visitor.SubmitAsync(
            one, ("name", "hello"), ("recipients", "cleo@elsewhere.example"), ("labels", ""), ("description", ""), ("is_enabled", "true"), ("error_code_if_disabled", "421"),
            ("vacation_responder_start_date", "2026-12-24"), ("vacation_responder_subject", "Away"), ("vacation_responder_message", "Back soon"));
        Assert.Equal(one, visitor.Page.Location);
        var changed = await visitor.FollowAsync();
        Assert.Contains("cleo@elsewhere.example", changed.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@elsewhere.example", changed.Body, StringComparison.Ordinal);
        Assert.Matches("value=\"421\" selected", changed.Body);
        Assert.Contains("value=\"2026-12-24\"", changed.Body, StringComparison.Ordinal);

        // An hour that only the API can give stays while its day does.
        var account = (await site.Control.Accounts.FindAsync(Protocols.Message.EmailAddress.Parse(visitor.Email), Token))!;
        var caller = new Caller(account, IPAddress.Loopback, "");
        await site.Use<AliasEditing>().UpdateAsync(caller, domain, "hello", new AliasChanges { VacationStartDate = "2026-12-24T08:30:00Z" }, Token);
        await visitor.GetAsync(one);
        await visitor.SubmitAsync(one, ("name", "hello"), ("recipients", "cleo@elsewhere.example"), ("is_enabled", "true"), ("error_code_if_disabled", "250"));
        var kept = (await site.Use<AliasEditing>().GetAsync(caller, domain, "hello", Token)).Value!;
        Assert.Equal(new DateTimeOffset(2026, 12, 24, 8, 30, 0, TimeSpan.Zero), kept.Alias.Settings.Vacation.StartsAt);

        await visitor.GetAsync(one);
        await visitor.SubmitAsync($"{one}/disable");
        Assert.Contains("is off.", (await visitor.FollowAsync()).Body, StringComparison.Ordinal);
        await visitor.GetAsync($"{one}/delete");
        await visitor.SubmitAsync($"{one}/delete");
        Assert.Equal(list, visitor.Page.Location);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(one)).Status);
    }

    [Fact]
    public async Task What_was_wrong_stands_at_its_field_and_nothing_typed_is_lost()
    {
        using var visitor = await site.SignedInAsync();
        var domain = await WebSite.DomainAsync(visitor);
        var list = $"/my-account/domains/{domain}/aliases";
        await visitor.GetAsync($"{list}/new");
        await visitor.SubmitAsync($"{list}/new", ("name", "a+b"), ("recipients", "\"><script>alert(1)</script>"), ("description", "kept"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"name-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"kept\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));

        await MakeAsync(visitor, list, "hello");
        var one = $"{list}/{IdOf((await visitor.GetAsync(list)).Body)}";
        await visitor.GetAsync(one);
        await visitor.SubmitAsync(one, ("name", "hello"), ("recipients", ""), ("is_enabled", "true"), ("error_code_if_disabled", "250"), ("description", "still here"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"recipients-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"still here\"", visitor.Page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_are_changed_at_once_and_deleted_after_a_question()
    {
        using var visitor = await site.SignedInAsync();
        var domain = await WebSite.DomainAsync(visitor);
        var list = $"/my-account/domains/{domain}/aliases";
        await MakeAsync(visitor, list, "one");
        await MakeAsync(visitor, list, "two");
        var ids = Ids().Matches((await visitor.GetAsync(list)).Body).Select(match => ("ids", match.Groups[1].Value)).ToArray();
        Assert.Equal(2, ids.Length);

        await visitor.SubmitAsync($"{list}/bulk", [("action", "add-label"), ("label", "Both")]);
        Assert.Contains("Choose at least one alias.", (await visitor.FollowAsync()).Body, StringComparison.Ordinal);
        await visitor.SubmitAsync($"{list}/bulk", [("action", "add-label"), ("label", "Both"), .. ids]);
        Assert.Contains("2 changed.", (await visitor.FollowAsync()).Body, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count((await visitor.GetAsync($"{list}?q=both")).Body, "name=\"ids\""));

        await visitor.SubmitAsync($"{list}/bulk", [("action", "delete"), .. ids]);
        Assert.Contains("Delete 2 aliases?", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));
        await visitor.SubmitAsync($"{list}/bulk", [("action", "delete-sure"), .. ids]);
        Assert.Contains("No aliases yet", (await visitor.GetAsync(list)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_elses_aliases_are_there_on_any_page()
    {
        using var owner = await site.SignedInAsync();
        var domain = await WebSite.DomainAsync(owner);
        var list = $"/my-account/domains/{domain}/aliases";
        await MakeAsync(owner, list, "secret");
        var id = IdOf((await owner.GetAsync(list)).Body);

        using var stranger = await site.SignedInAsync();
        var own = await WebSite.DomainAsync(stranger);
        foreach (var page in site.Pages.Where(page => page.Pattern.Contains("/aliases", StringComparison.Ordinal)))
        {
            foreach (var name in page.Pattern.Contains("{id}", StringComparison.Ordinal) ? new[] { domain, own } : [domain])
            {
                var path = page.Pattern.Replace("{name}", name, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal);
                await stranger.GetAsync("/my-account/domains");
                var answer = page.Method == "GET" ? await stranger.GetAsync(path) : await stranger.PostAsync(path, ("name", "taken"), ("action", "delete-sure"), ("ids", id));
                // The address of a form leads to its page.
                if (page.Method != "POST" && answer.Location is { } above)
                    answer = await stranger.GetAsync(above);
                Assert.True(answer.Status == HttpStatusCode.NotFound, $"{page.Method} {path}: {answer.Status}");
                Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
            }
        }

        Assert.Contains("secret", (await owner.GetAsync($"{list}/{id}")).Body, StringComparison.Ordinal);
    }

    internal static async Task MakeAsync(WebVisitor visitor, string list, string name)
    {
        await visitor.GetAsync($"{list}/new");
        await visitor.SubmitAsync($"{list}/new", ("name", name), ("recipients", "ada@elsewhere.example"));
        Assert.Equal(list, visitor.Page.Location);
    }

    internal static string IdOf(string page) => Ids().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"ids\" value=\"([0-9a-f]{24})\"")]
    private static partial Regex Ids();
}
