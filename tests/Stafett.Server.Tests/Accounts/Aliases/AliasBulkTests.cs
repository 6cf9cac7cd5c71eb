using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Aliases;

public sealed class AliasBulkTests
{
    [Fact]
    public async Task The_same_is_done_to_each()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await BeginAsync(world);
        var first = await world.AliasEditing.GetAsync(ida, "one.example", "a", Token);
        var id = Value(first).Alias.Id.ToString();
        Assert.Equal(2, await DoneAsync(world, ida, new(BulkKind.Disable), id, "b"));
        Assert.Equal("False False True", await OfEachAsync(world, ida, view => view.Alias.Settings.IsEnabled));
        Assert.Equal(2, await DoneAsync(world, ida, new(BulkKind.Enable), "a", "b", "b"));
        Assert.Equal("True True True", await OfEachAsync(world, ida, view => view.Alias.Settings.IsEnabled));

        Assert.Equal(3, await DoneAsync(world, ida, new(BulkKind.AddLabel, "My Shop!"), "a", "b", "c"));
        Assert.Equal(1, await DoneAsync(world, ida, new(BulkKind.AddLabel, "my-shop"), "a"));
        Assert.Equal(2, await DoneAsync(world, ida, new(BulkKind.RemoveLabel, "my-shop"), "b", "b", "a"));
        Assert.Equal("  my-shop", await OfEachAsync(world, ida, view => string.Join(',', view.Alias.Settings.Labels)));

        Assert.Equal(2, await DoneAsync(world, ida, new(BulkKind.Delete), "a", id, "c"));
        Assert.Equal(1, (await world.Control.Domains.GetAsync(ida.Id, domain.Id, Token))!.AliasCount);
    }

    [Fact]
    public async Task What_is_wrong_with_one_does_not_hold_up_the_others()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await BeginAsync(world);
        await world.AliasAsync(ida, domain, "*", "ida@mail.example");
        var result = Value(await world.AliasBulk.ApplyAsync(ida, "one.example", ["nobody", "*", "a"], new(BulkKind.Disable), Token));
        Assert.Equal(1, result.Done);
        Assert.Equal(["nobody", "*"], result.Failed.Select(failed => failed.Id));
        Assert.All(result.Failed, failed => Assert.EndsWith(".", failed.Why, StringComparison.Ordinal));
        Assert.False(Value(await world.AliasEditing.GetAsync(ida, "one.example", "a", Token)).Alias.Settings.IsEnabled);
    }

    [Fact]
    public async Task A_member_reaches_his_own_and_a_stranger_none()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await BeginAsync(world);
        var bo = await world.CallerAsync("bo@mail.example");
        await world.JoinAsync(ida, domain, bo);
        await world.AliasAsync(bo, domain, "bo", "bo@mail.example");
        var result = Value(await world.AliasBulk.ApplyAsync(bo, "one.example", ["a", "bo", "c"], new(BulkKind.Delete), Token));
        Assert.Equal((1, "a", "c"), (result.Done, result.Failed[0].Id, result.Failed[1].Id));
        Assert.Equal("True True True", await OfEachAsync(world, ida, view => view.Alias.Settings.IsEnabled));
        Refused(await world.AliasBulk.ApplyAsync(await world.CallerAsync("eve@mail.example"), "one.example", ["a"], new(BulkKind.Delete), Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task A_request_that_says_nothing_is_refused()
    {
        await using var world = await OpenAsync();
        var (ida, _) = await BeginAsync(world);
        Refused(await world.AliasBulk.ApplyAsync(ida, "one.example", [], new(BulkKind.Delete), Token), RefusalKind.Invalid, "ids");
        Refused(await world.AliasBulk.ApplyAsync(ida, "one.example", [.. Enumerable.Repeat("a", 1_001)], new(BulkKind.Delete), Token), RefusalKind.Invalid, "ids");
        Refused(await world.AliasBulk.ApplyAsync(ida, "one.example", ["a"], new(BulkKind.AddLabel, " ! "), Token), RefusalKind.Invalid, "label");
    }

    private static async Task<(Caller Caller, HostedDomain Domain)> BeginAsync(AccountsWorld world)
    {
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        foreach (var name in new[] { "a", "b", "c" })
            await world.AliasAsync(ida, domain, name, "ida@mail.example");
        return (ida, domain);
    }

    private static async Task<int> DoneAsync(AccountsWorld world, Caller caller, BulkAction action, params string[] ids)
    {
        var result = Value(await world.AliasBulk.ApplyAsync(caller, "one.example", [.. ids], action, Token));
        return result.Done;
    }

    private static async Task<string> OfEachAsync<T>(AccountsWorld world, Caller caller, Func<AliasView, T> get)
    {
        var views = new List<T>();
        foreach (var name in new[] { "a", "b", "c" })
            views.Add(get(Value(await world.AliasEditing.GetAsync(caller, "one.example", name, Token))));
        return string.Join(' ', views);
    }
}
