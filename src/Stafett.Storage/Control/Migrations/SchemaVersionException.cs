namespace Stafett.Storage.Control.Migrations;

/// <summary>
/// The database is newer than the program, or older than one that only looks. It is left alone: an older program would write what the newer one does not expect.
/// </summary>
public sealed class SchemaVersionException(string message) : Exception(message);
