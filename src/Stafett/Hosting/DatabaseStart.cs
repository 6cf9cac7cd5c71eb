using Stafett.Server.Configuration;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Migrations;
using Stafett.Storage.Sealing;

namespace Stafett.Hosting;

/// <summary>Opens the control database before anything listens, and says in words why that is not possible.</summary>
internal static class DatabaseStart
{
    private const string KeyFile = "master.key";

    /// <summary>Makes it, or brings it to this program's version. One of both is null.</summary>
    public static Task<(ControlDatabase? Database, string? Failure)> OpenAsync(StafettOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        TryAsync(options, mayMakeKey: true, async (location, keys) => await ControlDatabase.OpenAsync(location, keys, new ControlLimits(), time, cancellationToken));

    /// <summary>For commands that look: nothing is changed, whichever version of the server runs. Both are null where no server has made a database yet.</summary>
    public static async Task<(ControlDatabase? Database, string? Failure)> OpenExistingAsync(StafettOptions options, CancellationToken cancellationToken)
    {
        var location = Location(options);
        return location.Engine == DatabaseEngine.Sqlite && !File.Exists(location.Location)
            ? (null, null)
            : await TryAsync(options, mayMakeKey: false, (at, keys) => ControlDatabase.OpenToReadAsync(at, keys, new ControlLimits(), TimeProvider.System, cancellationToken));
    }

    /// <summary>For people: which engine, where.</summary>
    public static string Describe(StafettOptions options) =>
        Location(options) is { Engine: DatabaseEngine.Sqlite } file ? Path.GetFullPath(file.Location) : "PostgreSQL, as Database:Location says";

    private static async Task<(ControlDatabase? Database, string? Failure)> TryAsync(
        StafettOptions options, bool mayMakeKey, Func<ControlLocation, MasterKeyRing, Task<ControlDatabase?>> open)
    {
        var location = Location(options);
        try
        {
            return Keys(options, location, mayMakeKey, out var missing) is { } keys ? (await open(location, keys), null) : (null, missing);
        }
        catch (Exception wrong) when (wrong is SchemaVersionException or StorageUnavailableException or InvalidDataException)
        {
            return (null, wrong.Message);
        }
        catch (MasterKeyException wrong)
        {
            return (null, $"{wrong.Message} Keys come from {(options.Database.MasterKeys.Count > 0 ? "Database:MasterKeys" : KeyPath(options))}.");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return (null, $"The master key {KeyPath(options)} cannot be used: {wrong.Message}");
        }
        catch (ArgumentException wrong)
        {
            // The driver's own words about a connection string; they repeat no value of it.
            return (null, $"Database:Location is not a connection string: {wrong.Message}");
        }
    }

    private static ControlLocation Location(StafettOptions options) => options.Database.Engine == "postgres"
        ? new ControlLocation(DatabaseEngine.Postgres, options.Database.Location)
        : new ControlLocation(
            DatabaseEngine.Sqlite,
            options.Database.Location.Length > 0 ? options.Database.Location : Path.Combine(options.Service.DataDirectory, "control.sqlite"));

    private static MasterKeyRing? Keys(StafettOptions options, ControlLocation location, bool mayMake, out string? missing)
    {
        missing = null;
        if (options.Database.MasterKeys.Count > 0)
            return MasterKeyRing.Parse(string.Join(',', options.Database.MasterKeys));
        // A new key beside an old database would open nothing, and look like the right one.
        if (!File.Exists(KeyPath(options)) && location.Engine == DatabaseEngine.Sqlite && File.Exists(location.Location))
        {
            missing = $"The database {Path.GetFullPath(location.Location)} is there, but its master key {KeyPath(options)} is not. Restore it from a backup, or give it as Database:MasterKeys.";
            return null;
        }

        if (!File.Exists(KeyPath(options)) && !mayMake)
        {
            missing = $"There is no master key {KeyPath(options)} for the database that Database:Location names. Run the command where the server runs, or give its key as Database:MasterKeys.";
            return null;
        }

        return MasterKeyFile.LoadOrMake(KeyPath(options));
    }

    private static string KeyPath(StafettOptions options) => Path.GetFullPath(Path.Combine(options.Service.DataDirectory, KeyFile));
}
