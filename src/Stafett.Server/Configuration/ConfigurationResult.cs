namespace Stafett.Server.Configuration;

/// <summary>Settings that are valid, or every reason why they are not.</summary>
/// <param name="Options">Null when there is an error.</param>
/// <param name="File">The file that was read, null for none.</param>
public sealed record ConfigurationResult(StafettOptions? Options, IReadOnlyList<string> Errors, string? File);
