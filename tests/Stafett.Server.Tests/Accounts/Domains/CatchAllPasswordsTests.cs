using Stafett.Server.Accounts;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Domains;

public sealed class CatchAllPasswordsTests
{
    [Fact]
    public async Task One_is_made_listed_without_itself_and_removed()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        var shown = Value(await world.CatchAllPasswords.AddAsync(ida, "one.example", null, " the <b>printer</b> ", Token));
        Assert.Equal("*@one.example", shown.Username);
        Assert.Matches("^[0-9A-Za-z]{24}$", shown.Password);
        Assert.Equal(("the printer", ida.Id), (shown.Token!.Description, shown.Token.AccountId!.Value));
        var listed = Assert.Single(Value(await world.CatchAllPasswords.ListAsync(ida, "one.example", Token)));
        Assert.Equal(shown.Token, listed);
        Assert.Equal(listed, Value(await world.CatchAllPasswords.RemoveAsync(ida, "one.example", listed.Id.ToString(), Token)));
        Refused(await world.CatchAllPasswords.RemoveAsync(ida, "one.example", listed.Id.ToString(), Token), RefusalKind.NotFound, "");
        Refused(await world.CatchAllPasswords.RemoveAsync(ida, "one.example", "nonsense", Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task There_are_ten_at_most_and_weak_ones_never()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        Refused(await world.CatchAllPasswords.AddAsync(ida, "one.example", "one.example1", null, Token), RefusalKind.Invalid, "new_password");
        Refused(await world.CatchAllPasswords.AddAsync(ida, "one.example", null, new string('x', 151), Token), RefusalKind.Invalid, "description");
        Assert.Equal("violet umbrellas seventeen", Value(await world.CatchAllPasswords.AddAsync(ida, "one.example", "violet umbrellas seventeen", null, Token)).Password);
        for (var i = 1; i < 10; i++)
            Value(await world.CatchAllPasswords.AddAsync(ida, "one.example", "", null, Token));
        Refused(await world.CatchAllPasswords.AddAsync(ida, "one.example", null, null, Token), RefusalKind.Invalid, "");
    }

    [Fact]
    public async Task They_are_for_admins_of_the_domain_on_a_plan_with_sending()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var user = await world.CallerAsync("bo@mail.example");
        await world.JoinAsync(ida, domain, user);
        var id = Value(await world.CatchAllPasswords.AddAsync(ida, "one.example", null, null, Token)).Token!.Id.ToString();
        foreach (var (caller, kind) in new[] { (await world.CallerAsync("eve@mail.example"), RefusalKind.NotFound), (user, RefusalKind.Forbidden) })
        {
            Refused(await world.CatchAllPasswords.ListAsync(caller, "one.example", Token), kind, "");
            Refused(await world.CatchAllPasswords.AddAsync(caller, "one.example", null, null, Token), kind, "");
            Refused(await world.CatchAllPasswords.RemoveAsync(caller, "one.example", id, Token), kind, "");
        }

        await world.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.Free, Sending = new DomainSending() }, Token);
        Refused(await world.CatchAllPasswords.AddAsync(ida, "one.example", null, null, Token), RefusalKind.PlanTooLow, "");
        Assert.Single(Value(await world.CatchAllPasswords.ListAsync(ida, "one.example", Token)));
    }
}
