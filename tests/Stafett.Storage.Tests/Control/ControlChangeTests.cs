using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Tests.Control;

public sealed class ControlChangeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_change_is_read_as_it_was_written()
    {
        var id = Id<HostedDomain>.New(new StillTime());

        foreach (var change in new[] { ControlChange.Everything, new(id, null), new(id, "hello"), new(id, "å") })
            Assert.Equal(change, ControlChange.Read(change.Payload));
        Assert.Equal(ControlChange.Everything, ControlChange.Read("what is this"));
    }

    [Fact]
    public async Task What_was_committed_is_told_and_what_was_refused_is_not()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var told = new List<ControlChange>();
        using var subscription = database.Control.Changes.Subscribe(told.Add);

        var alias = await database.AliasAsync(account, domain, "a");
        await database.Control.Aliases.CreateAsync(account.Id, domain.Id, new(alias.Name, new()), Token);
        await database.Control.Aliases.UpdateAsync(account.Id, domain.Id, alias.Id, Storage.Control.Aliases.AliasName.Parse("b"), s => s, Token);
        await database.AliasAsync(account, domain, "*");
        await database.Control.Domains.UpdateAsync(account.Id, domain.Id, s => s, Token);

        Assert.Equal([new(domain.Id, "a"), new(domain.Id, "a"), new(domain.Id, "b"), new(domain.Id, null), new(domain.Id, null)], told);
    }
}
