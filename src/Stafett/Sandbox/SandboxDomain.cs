namespace Stafett.Sandbox;

/// <summary>A sample domain: its records, and what to send to it.</summary>
/// <param name="Shows">What one learns from it, in one sentence.</param>
internal sealed record SandboxDomain(string Name, string Title, string Shows, IReadOnlyList<SandboxRecord> Records, IReadOnlyList<SandboxTry> Tries);

/// <param name="Name">Without final dot.</param>
/// <param name="Value">As a registrar's form wants it; of TXT without quotes.</param>
internal sealed record SandboxRecord(string Name, string Type, string Value);

/// <param name="Expected">What will happen, in plain words.</param>
internal sealed record SandboxTry(string Address, string Expected);
