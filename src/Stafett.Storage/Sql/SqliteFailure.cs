using Microsoft.Data.Sqlite;

namespace Stafett.Storage.Sql;

/// <summary>Tells what the disk cannot do now from what is a fault of ours.</summary>
internal static class SqliteFailure
{
    // sqlite.org/rescode.html, primary codes.
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Null where it is none of the engine's own failures: a constraint or a statement that is wrong.</summary>
    public static StorageUnavailableException? Translate(Exception failure, string path) => failure switch
    {
        StorageUnavailableException known => known,
        SqliteException sqlite when Words(sqlite.SqliteErrorCode) is { } words => new StorageUnavailableException($"The database {path} {words} (SQLite {sqlite.SqliteExtendedErrorCode}).", sqlite),
        IOException or UnauthorizedAccessException => new StorageUnavailableException($"The database {path} cannot be used: {failure.Message}", failure),
        _ => null,
    };

    private static string? Words(int code) => code switch
    {
        Busy or Locked => "is held by another process",
        NoMemory => "needs more memory than there is",
        ReadOnly => "may not be written: its file, folder or disk is read-only",
        InputOutput => "cannot be read or written: the disk reports an error, or is full",
        Corrupt => "is damaged: restore it from a backup",
        Full => "cannot grow: the disk is full",
        CannotOpen => "cannot be opened: its folder is missing or may not be used by this user",
        NotADatabase => "is not an SQLite database",
        _ => null,
    };
}
