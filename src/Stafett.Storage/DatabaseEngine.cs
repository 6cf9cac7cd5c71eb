namespace Stafett.Storage;

public enum DatabaseEngine
{
    /// <summary>One file beside the server; the default.</summary>
    Sqlite,

    /// <summary>For several nodes.</summary>
    Postgres,
}
