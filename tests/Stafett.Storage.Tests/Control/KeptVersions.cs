using System.Globalization;
using Stafett.Storage.Control;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Tests.Control;

/// <summary>Databases as earlier versions of the schema left them, in Versions/: <c>engine-version.sql</c>. CONTRIBUTING.md says how one is kept.</summary>
internal static class KeptVersions
{
    private const string Columns = """
        select format('%s.%s %s %s %s %s', c.table_name, c.column_name, c.data_type, c.is_nullable, c.collation_name, c.column_default) as line
        from information_schema.columns c where c.table_schema = 'public'
        union all select indexdef from pg_indexes where schemaname = 'public'
        union all select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
        order by line
        """;

    private static int _databases;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The numbers of those that are kept of that engine, in order.</summary>
    public static IEnumerable<int> Of(DatabaseEngine engine) =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Versions"), $"{Word(engine)}-*.sql")
            .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file).Split('-')[1], NumberStyles.None, CultureInfo.InvariantCulture))
            .Order();

    public static string Word(DatabaseEngine engine) => engine.ToString().ToLowerInvariant();

    /// <param name="folder">Where a file of SQLite goes.</param>
    public static async Task<ControlLocation> LoadAsync(DatabaseEngine engine, int version, string folder)
    {
        var sql = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Versions", $"{Word(engine)}-{version}.sql"), Token);
        var location = await EmptyAsync(engine, folder);
        await using var sqlEngine = Engine(location);
        await using var session = await sqlEngine.OpenAsync(Token);
        await session.ExecuteAsync(sql, [], Token);
        return location;
    }

    public static async Task<ControlLocation> EmptyAsync(DatabaseEngine engine, string folder)
    {
        var name = $"kept{Interlocked.Increment(ref _databases)}";
        return new ControlLocation(engine, engine == DatabaseEngine.Sqlite ? Path.Combine(folder, name + ".db") : await TestDatabase.EmptyPostgresAsync(name));
    }

    public static ISqlEngine Engine(ControlLocation location) =>
        location.Engine == DatabaseEngine.Sqlite ? new SqliteEngine(location.Location, TimeProvider.System, _ => { }) : new PostgresEngine(location.Location, TimeProvider.System);

    /// <summary>Tables, columns, constraints and indexes, one text for each.</summary>
    public static async Task<IReadOnlyList<string>> SchemaAsync(ISqlEngine engine)
    {
        var sql = engine.Engine == DatabaseEngine.Sqlite ? "select sql as line from sqlite_master where sql is not null order by name" : Columns;
        return await engine.ReadAsync((session, ct) => session.ListAsync(sql, [], row => row.Text("line"), ct), Token);
    }

    /// <summary>Columns that no row has anything in: null, nothing, 0, or an empty list.</summary>
    public static async Task<IReadOnlyList<string>> EmptyColumnsAsync(ISqlEngine engine)
    {
        var columns = engine.Engine == DatabaseEngine.Sqlite
            ? "select t.name as of, c.name from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table'"
            : "select table_name::text as of, column_name::text as name from information_schema.columns where table_schema = 'public'";
        return await engine.ReadAsync<IReadOnlyList<string>>(
            async (session, ct) =>
            {
                var empty = new List<string>();
                foreach (var (table, column) in await session.ListAsync(columns, [], row => (row.Text("of"), row.Text("name")), ct))
                {
                    if (!await session.AnyAsync($"select 1 from {table} where cast({column} as text) not in ('', '0', 'false', '[]', '{{}}', '\\x')", [], ct))
                        empty.Add($"{table}.{column}");
                }

                return empty;
            },
            Token);
    }
}
