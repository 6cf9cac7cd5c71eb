namespace Stafett.Fuzz;

/// <summary>A semantic check failed: no crash, but a wrong answer.</summary>
public sealed class FuzzFindingException(string message) : Exception(message);
