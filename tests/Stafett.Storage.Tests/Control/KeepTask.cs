using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Stafett.Storage.Tests.Control;

/// <summary>Writes what the newest schema is, filled, to Versions/: see CONTRIBUTING.md. What is kept already stays as it is.</summary>
internal static class KeepTask
{
    public const string Word = "keep-version";

    /// <param name="args">The folder.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var folder] || PostgresCluster.Binaries is null)
        {
            await Console.Error.WriteLineAsync($"{Word} FOLDER, on a machine with PostgreSQL");
            return 2;
        }

        foreach (var engine in new[] { DatabaseEngine.Sqlite, DatabaseEngine.Postgres })
        {
            await using var database = await TestDatabase.OpenAsync(engine);
            await new KeptRows(database).FillAsync();
            var version = await database.Control.Engine.ReadAsync(
                (session, ct) => session.CountAsync("select max(version) as n from schema_versions", [], ct), CancellationToken.None);
            var path = Path.Combine(folder, $"{KeptVersions.Word(engine)}-{version}.sql");
            var head = $"-- A control database of version {version}, as {(engine == DatabaseEngine.Sqlite ? "SQLite" : "PostgreSQL")}. The master key of the tests opens what is sealed in it.\n";
            var body = engine == DatabaseEngine.Sqlite ? await DumpSqliteAsync(database.Location.Location) : await DumpPostgresAsync(database.PostgresName!);
            await using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew));
            await file.WriteAsync(head + body);
            Console.WriteLine(path);
        }

        return 0;
    }

    private static async Task<string> DumpSqliteAsync(string path)
    {
        var dump = new StringBuilder("pragma foreign_keys = off;\nbegin;\n");
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        foreach (var table in await ReadAsync(connection, "select name from sqlite_master where type = 'table' order by name"))
        {
            dump.Append((await ReadAsync(connection, $"select sql from sqlite_master where name = '{table}'"))[0]).Append(";\n");
            var values = string.Join(" || ',' || ", (await ReadAsync(connection, $"select name from pragma_table_info('{table}')")).Select(column => $"quote({column})"));
            foreach (var row in await ReadAsync(connection, $"select {values} from {table}"))
                dump.Append($"insert into {table} values ({row});\n");
        }

        foreach (var index in await ReadAsync(connection, "select sql from sqlite_master where type = 'index' and sql is not null order by name"))
            dump.Append(index).Append(";\n");
        return dump.Append("commit;\npragma foreign_keys = on;\n").ToString();
    }

    private static async Task<List<string>> ReadAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of our own tables and columns.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    // What pg_dump says to psql and to the session is left out: the text is one batch for the driver.
    private static async Task<string> DumpPostgresAsync(string database)
    {
        var connection = new NpgsqlConnectionStringBuilder(await PostgresCluster.ConnectionAsync(database));
        using var program = Process.Start(new ProcessStartInfo(
            Path.Combine(PostgresCluster.Binaries!, "pg_dump"),
            ["-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, "--no-owner", "--column-inserts", connection.Database!])
        {
            RedirectStandardOutput = true,
        })!;
        var text = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        if (program.ExitCode != 0)
            throw new InvalidOperationException($"pg_dump ended with {program.ExitCode}.");
        string[] left = ["-- Name: ", "-- Data for Name: ", "-- PostgreSQL ", "-- Dumped ", "SET ", "SELECT pg_catalog.set_config", "\\"];
        var lines = text.Split('\n').Where(line => line != "--" && !left.Any(start => line.StartsWith(start, StringComparison.Ordinal)));
        return string.Join('\n', lines).Trim('\n') + '\n';
    }
}
