namespace Stafett.Sandbox;

/// <summary>A sample domain: its records, and what to send to it.</summary>
/// <param name="Shows">What one learns from it, in one sentence.</param>
internal sealed record SandboxDomain(string Name, string Title, string Shows, IReadOnlyList<SandboxRecord> Records, IReadOnlyList<SandboxTry> Tries);
