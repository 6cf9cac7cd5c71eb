namespace Stafett.Server.Accounts;

/// <summary>Flags in queries and forms, as clients of the API write them.</summary>
public static class LooseBoolean
{
    private static readonly string[] Yes = ["true", "t", "yes", "y", "on", "1"];

    /// <summary>False for everything that does not say yes.</summary>
    public static bool Parse(string? text) => text is not null && Yes.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);
}
