namespace Stafett.Sandbox;

/// <param name="Name">Without final dot.</param>
/// <param name="Value">As a registrar's form wants it; of TXT without quotes.</param>
internal sealed record SandboxRecord(string Name, string Type, string Value);
