using Stafett.Protocols.Dns;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Aliases;

public sealed class AliasImportTests
{
    [Fact]
    public async Task Rules_of_one_name_become_one_alias()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await BeginAsync(
            world, "forward-email=hello:a@b.example,hello:https://hook.example/x,all@b.example", "forward-email=off:!!!,/^shop-(.+)$/:shop+$1@b.example", "v=spf1 -all");
        ImportedAlias[] wanted =
        [
            new("hello", ["a@b.example", "https://hook.example/x"], null), new("*", ["all@b.example"], null), new("off", [], 550),
            new("/^shop-(.+)$/", ["shop+$1@b.example"], null),
        ];

        var preview = Value(await world.AliasImport.PreviewAsync(ida, "one.example", Token));
        Assert.Equivalent(wanted, preview.Aliases);
        Assert.Empty(preview.Skipped);
        Assert.Equal(0, (await world.Control.Domains.GetAsync(ida.Id, domain.Id, Token))!.AliasCount);

        Assert.Equivalent(wanted, Value(await world.AliasImport.ImportAsync(ida, "one.example", Token)).Aliases);
        var kept = Value(await world.AliasEditing.ListAsync(ida, "one.example", new() { Sort = "name" }, Token)).Items;
        Assert.Equal(["*", "/^shop-(.+)$/", "hello", "off"], kept.Select(view => view.Alias.Name.Text));
        Assert.Equal(["a@b.example", "https://hook.example/x"], kept[2].Alias.Settings.Recipients);
        Assert.True(kept[3].Alias.Settings is { IsEnabled: false, ErrorCodeIfDisabled: 550 });
        Assert.All(kept, view => Assert.Equal(ida.Id, view.Alias.AccountId));
    }

    [Fact]
    public async Task What_cannot_be_an_alias_is_skipped_with_a_reason()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await BeginAsync(world, "forward-email=here:a@b.example,hello:a@b.example,hello:one.example,*:!", "forward-email-port=2525", "forward-email=bad:nonsense_");
        await world.AliasAsync(ida, domain, "here", "ida@mail.example");
        var result = Value(await world.AliasImport.PreviewAsync(ida, "one.example", Token));
        Assert.Empty(result.Aliases);
        Assert.All(result.Skipped, skipped => Assert.EndsWith(".", skipped.Why, StringComparison.Ordinal));
        Assert.Contains(result.Skipped, skipped => skipped.Rule.StartsWith("here:", StringComparison.Ordinal) && skipped.Why.Contains("already", StringComparison.Ordinal));
        Assert.Contains(result.Skipped, skipped => skipped.Rule == "forward-email-port=2525");
        Assert.Contains(result.Skipped, skipped => skipped.Rule.Contains("bad:nonsense_", StringComparison.Ordinal));
        Assert.Contains(result.Skipped, skipped => skipped.Rule.StartsWith("hello:", StringComparison.Ordinal));
        Refused(await world.AliasImport.ImportAsync(ida, "one.example", Token), RefusalKind.Invalid, "");
        Assert.Equal(1, (await world.Control.Domains.GetAsync(ida.Id, domain.Id, Token))!.AliasCount);
    }

    [Fact]
    public async Task Imported_twice_it_is_there_once()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await BeginAsync(world, "forward-email=a:a@b.example,b:a@b.example");
        Assert.Equal(2, Value(await world.AliasImport.ImportAsync(ida, "one.example", Token)).Aliases.Length);
        Refused(await world.AliasImport.ImportAsync(ida, "one.example", Token), RefusalKind.Invalid, "");
        world.Dns.Add("one.example. 60 TXT \"forward-email=c:c@b.example\"");
        Assert.Equal("c", Assert.Single(Value(await world.AliasImport.ImportAsync(ida, "one.example", Token)).Aliases).Name);
        Assert.Equal(3, (await world.Control.Domains.GetAsync(ida.Id, domain.Id, Token))!.AliasCount);
    }

    [Fact]
    public async Task It_is_for_admins_on_a_plan_with_aliases()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await BeginAsync(world, "forward-email=a:a@b.example");
        var bo = await world.CallerAsync("bo@mail.example");
        await world.JoinAsync(ida, domain, bo);
        Refused(await world.AliasImport.ImportAsync(bo, "one.example", Token), RefusalKind.Forbidden, "");
        Refused(await world.AliasImport.PreviewAsync(await world.CallerAsync("eve@mail.example"), "one.example", Token), RefusalKind.NotFound, "");
        await world.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.Free, Sending = new DomainSending() }, Token);
        Refused(await world.AliasImport.ImportAsync(ida, "one.example", Token), RefusalKind.PlanTooLow, "");
    }

    [Fact]
    public async Task Nothing_published_is_nothing_to_import()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world, "v=spf1 -all");
        var preview = Value(await world.AliasImport.PreviewAsync(ida, "one.example", Token));
        Assert.Empty(preview.Aliases);
        Assert.Empty(preview.Skipped);
        Refused(await world.AliasImport.ImportAsync(ida, "one.example", Token), RefusalKind.Invalid, "");
        world.Dns.Break("one.example", DnsType.TXT);
        Refused(await world.AliasImport.PreviewAsync(ida, "one.example", Token), RefusalKind.Temporary, "");
    }

    private static async Task<(Caller Caller, HostedDomain Domain)> BeginAsync(AccountsWorld world, params string[] records)
    {
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        foreach (var record in records)
            world.Dns.Add($"one.example. 60 TXT \"{record}\"");
        return (ida, domain);
    }
}
