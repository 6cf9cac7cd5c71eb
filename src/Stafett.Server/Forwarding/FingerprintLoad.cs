namespace Stafett.Server.Forwarding;

/// <summary>What became of a file of remembered fingerprints.</summary>
/// <param name="Entries">Keys that were taken over.</param>
/// <param name="Problem">Why the file could not be used, for the log; null when it was, or when there is none. The store is empty then.</param>
public readonly record struct FingerprintLoad(int Entries, string? Problem);
