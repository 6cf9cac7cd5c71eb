namespace Stafett.Sandbox;

/// <param name="Expected">What will happen, in plain words.</param>
internal sealed record SandboxTry(string Address, string Expected);
