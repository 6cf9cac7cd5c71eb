using Npgsql;

namespace Stafett.EndToEnd.Tests;

public sealed class PostgresKillTests(PostgresServer postgres) : KillTests, IClassFixture<PostgresServer>
{
    private string _location = "";

    /// <param name="stage">What is true of the database then.</param>
    [Theory]
    [InlineData("select 1 from pg_stat_activity where datname = current_database() and application_name = 'stafett'")]
    [InlineData("select 1 from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())")]
    [InlineData("select 1 from pg_stat_activity where datname = current_database() and application_name = 'stafett' and backend_xid is not null")]
    [InlineData("select 1 from pg_tables where tablename = 'schema_versions'")]
    [InlineData("select 1 from pg_stat_activity where datname = current_database() and application_name = 'stafett' and query like 'listen %'")]
    public async Task A_first_start_that_was_killed_is_made_good_by_the_next(string stage)
    {
        await using var connection = await PostgresServer.ConnectAsync(_location);
#pragma warning disable CA2100 // Written above.
        await using var command = new NpgsqlCommand(stage, connection);
#pragma warning restore CA2100
        await KillFirstStartAsync(async () => await command.ExecuteScalarAsync() is not null);
    }

    protected override async Task<string[]> SettingsAsync()
    {
        _location = await postgres.MakeDatabaseAsync();
        return ["Database:Engine=postgres", $"Database:Location={_location}"];
    }

    protected override Task AssertWholeAsync() => postgres.AssertWholeAsync(_location);
}
