using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Stafett.Storage.Tests;

/// <summary>
/// A PostgreSQL server for these tests alone: made in a scratch folder when the first test wants it, on a free port of the loopback, gone with this process (it
/// ends when its standard input does). It syncs nothing: what is tested is SQL.
/// </summary>
internal static class PostgresCluster
{
    private const string Script = """
        set -eu
        dir=$(mktemp -d /tmp/stafett-postgres-XXXXXX)
        trap 'rm -rf "$dir"' EXIT
        "$1/initdb" -D "$dir/data" -U stafett -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
        "$1/postgres" -D "$dir/data" -h 127.0.0.1 -p "$2" -k "$dir" -c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB >"$dir/log" 2>&1 &
        server=$!
        until "$1/pg_isready" -q -h 127.0.0.1 -p "$2" -U stafett -d postgres; do
          kill -0 "$server" || { cat "$dir/log"; exit 1; }
          sleep 0.1
        done
        echo READY
        cat >/dev/null
        kill -QUIT "$server"
        wait "$server" || true
        """;

    // Held for as long as this process lives: collected, it would close the server's standard input.
    private static Process? _server;

    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <summary>The newest one that the machine has; null: there is none.</summary>
    public static string? Binaries { get; } = Find();

    /// <summary>A connection string for a database of that name.</summary>
    public static async Task<string> ConnectionAsync(string database) => $"{await Started.Value};Database={database}";

    public static async Task ExecuteAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(await ConnectionAsync(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string? Find()
    {
        const string debian = "/usr/lib/postgresql";
        if (!Directory.Exists(debian))
            return null;
        return Directory.EnumerateDirectories(debian)
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderByDescending(bin => int.TryParse(Path.GetFileName(Path.GetDirectoryName(bin)), out var version) ? version : 0)
            .FirstOrDefault();
    }

    private static async Task<string> StartAsync()
    {
        var port = FreePort();
        // PostgreSQL refuses to run as root.
        string[] user = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];
        string[] command = [.. user, "sh", "-c", Script, "sh", Binaries ?? throw new InvalidOperationException(Engines.Absent), $"{port}"];
        var server = _server = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        })!;
        var said = new List<string>();
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "READY")
                return $"Host=127.0.0.1;Port={port};Username=stafett";
            said.Add(line);
        }

        throw new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', said)}");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
