namespace Stafett.Sandbox;

/// <param name="Sent">What we said, null where we only listened.</param>
internal sealed record SandboxStep(string Name, string? Sent, SandboxReply? Reply, TimeSpan Time);
