namespace Stafett.Storage;

/// <summary>
/// The database cannot do it now: full or read-only disk, server away, damaged file. Nothing was promised and nothing is half done; to a client
/// this is always a temporary failure. The message is for the operator.
/// </summary>
public sealed class StorageUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
