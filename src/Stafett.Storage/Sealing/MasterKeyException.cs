namespace Stafett.Storage.Sealing;

/// <summary>The master keys that are loaded do not open what the database holds.</summary>
public sealed class MasterKeyException(string message) : Exception(message);
