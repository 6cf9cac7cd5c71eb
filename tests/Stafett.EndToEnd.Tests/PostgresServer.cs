using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// A PostgreSQL server in a scratch folder, on a high port of the loopback, with the durability that it has by default. It may be killed and started again; it ends
/// with this process, because it ends when its standard input does.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const int Sigkill = 9;

    // A server that was killed leaves processes behind that hold its memory for a moment: the next start is tried again.
    private const string Script = """
        set -eu
        dir=$2
        if [ -z "$dir" ]; then
          dir=$(mktemp -d /tmp/stafett-e2e-postgres-XXXXXX)
          "$1/initdb" -D "$dir/data" -U stafett -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
        fi
        exec 3<&0
        tries=0
        while :; do
          "$1/postgres" -D "$dir/data" -h 127.0.0.1 -p "$3" -k "$dir" >>"$dir/log" 2>&1 3<&- &
          server=$!
          until "$1/pg_isready" -q -h 127.0.0.1 -p "$3" -U stafett -d postgres || ! kill -0 "$server" 2>/dev/null; do sleep 0.1; done
          kill -0 "$server" 2>/dev/null && break
          tries=$((tries + 1))
          [ "$tries" -lt 50 ] || { cat "$dir/log"; exit 1; }
          sleep 0.1
        done
        echo "READY $server $dir"
        (cat <&3 >/dev/null; kill -QUIT "$server" 2>/dev/null) >/dev/null 2>&1 &
        exec 3<&-
        wait "$server" || true
        """;

    private static int _databases;

    private readonly int _port = FreePort.Take();
    private string _folder = "";
    private Process? _process;
    private int _postmaster;

    /// <summary>Those of the newest server that the machine has; null: there is none.</summary>
    public static string? Binaries { get; } = Find();

    private string Connection => $"Host=127.0.0.1;Port={_port};Username=stafett";

    public async ValueTask InitializeAsync()
    {
        ForeignProgram.Require("PostgreSQL (apt-get install postgresql)", Binaries is not null);
        await StartAsync();
    }

    /// <summary>An empty database, as <c>Database:Location</c> wants it.</summary>
    public async Task<string> MakeDatabaseAsync()
    {
        var name = $"e{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"create database {name}");
        // For the checker.
        await ExecuteAsync(name, "create extension amcheck");
        return $"{Connection};Database={name}";
    }

    /// <summary>Another connection, beside those of the server under test.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(string location)
    {
        var connection = new NpgsqlConnection(location + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>SIGKILL to the server: its other processes find that out, and go.</summary>
    public async Task KillAsync()
    {
        Assert.Equal(0, Kill(_postmaster, Sigkill));
        await EndAsync();
    }

    /// <summary>Starts it again with the same data on the same port.</summary>
    public async Task StartAsync()
    {
        // PostgreSQL refuses to run as root.
        string[] user = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];
        string[] command = [.. user, "sh", "-c", Script, "sh", Binaries!, _folder, $"{_port}"];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        })!;
        var said = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["READY", var id, var folder])
            {
                (_postmaster, _folder) = (int.Parse(id, CultureInfo.InvariantCulture), folder);
                return;
            }

            said.Add(line);
        }

        throw new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', said)}");
    }

    /// <summary>Every table and every index of the database, by PostgreSQL's own checker.</summary>
    public async Task AssertWholeAsync(string location)
    {
        var database = new NpgsqlConnectionStringBuilder(location).Database!;
        var result = await ForeignProgram.RunAsync(
            Path.Combine(Binaries!, "pg_amcheck"), ["-h", "127.0.0.1", "-p", $"{_port}", "-U", "stafett", "--heapallindexed", "--parent-check", database]);
        Assert.True(result is { ExitCode: 0, Output: "" }, result.Output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        await EndAsync();
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    private async Task EndAsync()
    {
        _process!.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await ConnectAsync($"{Connection};Database={database}");
#pragma warning disable CA2100 // Names of our own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
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

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
