using Stafett.Storage.Control;

namespace Stafett.Storage.Tests.Control;

/// <summary>Announcements travel between nodes, and survive that the server throws the listener out.</summary>
public sealed class PostgresListenerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseEngine> Postgres => [.. new Engines().Select(row => row.Data).Where(engine => engine == DatabaseEngine.Postgres)];

    [Theory, MemberData(nameof(Postgres), DisableDiscoveryEnumeration = false)]
    public async Task One_node_hears_what_another_one_changed(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        await using var other = await ControlDatabase.OpenAsync(database.Location, TestDatabase.Keys, new ControlLimits(), database.Time, Token);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        Assert.Null((await other.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!.Find("a"));
        var heard = Heard(other, change => change == new ControlChange(domain.Id, "a"));

        await database.AliasAsync(account, domain, "a");

        await heard.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.NotNull((await other.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!.Find("a"));
    }

    [Theory, MemberData(nameof(Postgres), DisableDiscoveryEnumeration = false)]
    public async Task What_was_missed_while_the_connection_was_cut_is_read_again(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        Assert.True((await database.Control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).IsCurrent);
        var everything = Heard(database.Control, change => change == ControlChange.Everything);

        await PostgresCluster.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'", database.PostgresName!);

        await everything.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await database.AliasAsync(account, domain, "a");
        var heard = Heard(database.Control, change => change == new ControlChange(domain.Id, "b"));
        await database.AliasAsync(account, domain, "b");
        await heard.WaitAsync(TimeSpan.FromSeconds(30), Token);
        var lookup = await database.Control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token);
        Assert.True(lookup.IsCurrent);
        Assert.NotNull(lookup.Domain!.Find("a"));
    }

    [Theory, MemberData(nameof(Postgres), DisableDiscoveryEnumeration = false)]
    public async Task A_server_that_is_not_there_is_told(DatabaseEngine engine)
    {
        var location = new ControlLocation(engine, "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2");

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => ControlDatabase.OpenAsync(location, TestDatabase.Keys, new ControlLimits(), TimeProvider.System, Token));

        Assert.Contains("cannot be reached", failure.Message);
    }

    private static Task Heard(ControlDatabase control, Func<ControlChange, bool> wanted)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        control.Changes.Subscribe(change =>
        {
            if (wanted(change))
                heard.TrySetResult();
        });
        return heard.Task;
    }
}
