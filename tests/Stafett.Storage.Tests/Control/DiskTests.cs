using Microsoft.Data.Sqlite;
using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Tests.Control;

/// <summary>What a disk refuses is a temporary failure with a clear word, nothing is half done, and it heals by itself.</summary>
public sealed class DiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_fails_what_is_written_then_and_heals()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        // The writer's own connection may grow no further: SQLite answers as it does when the disk is full.
        await SetMaxPagesAsync(database, 1);

        var big = new AliasSettings { PublicKey = new string('k', 200_000) };
        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => database.Control.Aliases.CreateAsync(account.Id, domain.Id, new NewAlias(AliasName.Parse("big"), big), Token).AsTask());

        Assert.Contains("control.db cannot grow: the disk is full", failure.Message);
        Assert.NotNull(await database.Control.Domains.GetAsync(account.Id, domain.Id, Token));
        await SetMaxPagesAsync(database, 1_000_000);
        Assert.True((await database.Control.Aliases.CreateAsync(account.Id, domain.Id, new NewAlias(AliasName.Parse("after"), big), Token)).IsDone);
        var page = (await database.Control.Aliases.ListAsync(account.Id, domain.Id, new(), PageRequest.First, Token))!;
        Assert.Equal((1, "after"), (page.Total, Assert.Single(page.Items).Name.Text));
    }

    [Fact]
    public async Task A_file_that_another_process_holds_is_told()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        await using var other = new SqliteConnection($"Data Source={database.Location.Location};Pooling=False");
        await other.OpenAsync(Token);
        await using (var begin = other.CreateCommand())
        {
            begin.CommandText = "begin immediate";
            await begin.ExecuteNonQueryAsync(Token);
        }

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => database.AccountAsync("one@example.com"));

        Assert.Contains("is held by another process", failure.Message);
        // Readers do not mind.
        Assert.False(await database.Control.Accounts.AnyAsync(Token));
        await using (var rollback = other.CreateCommand())
        {
            rollback.CommandText = "rollback";
            await rollback.ExecuteNonQueryAsync(Token);
        }

        Assert.NotNull(await database.AccountAsync("one@example.com"));
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_told()
    {
        var location = new ControlLocation(DatabaseEngine.Sqlite, "/nonexistent/folder/control.db");

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => ControlDatabase.OpenAsync(location, TestDatabase.Keys, new ControlLimits(), TimeProvider.System, Token));

        Assert.Contains("/nonexistent/folder/control.db", failure.Message);
    }

    [Theory]
    [InlineData(5, "held by another process")]
    [InlineData(8, "read-only")]
    [InlineData(10, "the disk reports an error")]
    [InlineData(11, "damaged")]
    [InlineData(13, "the disk is full")]
    public void Failures_of_the_disk_are_told_apart(int code, string words) =>
        Assert.Contains(words, SqliteFailure.Translate(new SqliteException("x", code), "control.db")!.Message);

    [Fact]
    public void A_fault_of_ours_is_not_taken_for_one_of_the_disk()
    {
        Assert.Null(SqliteFailure.Translate(new SqliteException("constraint", 19), "control.db"));
        Assert.Null(SqliteFailure.Translate(new SqliteException("syntax", 1), "control.db"));
        Assert.Null(SqliteFailure.Translate(new InvalidOperationException(), "control.db"));
    }

    [Fact]
    public async Task A_write_that_throws_takes_only_itself_back()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        var account = await database.AccountAsync("one@example.com");

        var wrong = database.Control.Accounts.UpdateProfileAsync(account.Id, _ => throw new InvalidOperationException("mine"), Token).AsTask();
        var right = database.Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse("two@example.com"), null), Token).AsTask();

        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => wrong)).Message);
        Assert.True((await right).IsDone);
    }

    [Fact]
    public async Task A_write_that_nobody_waits_for_any_more_is_not_done()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => database.Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse("two@example.com"), null), cancelled.Token).AsTask());

        Assert.False(await database.Control.Accounts.AnyAsync(Token));
    }

    private static async Task SetMaxPagesAsync(TestDatabase database, int pages) =>
        await database.Control.Engine.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync($"pragma max_page_count = {pages}", [], ct);
                return true;
            },
            Token);
}
