namespace Stafett.Server.Accounts;

/// <summary>Flags in queries and forms, as clients of the API write them.</summary>
public static class LooseBoolean
{
    private static readonly string[] Yes = ["true", "t", "yes", "y", "on", "1"];
    private static readonly string[] No = ["", "false", "f", "no", "n", "off", "0"];

    /// <summary>False for everything that does not say yes.</summary>
    public static bool Parse(string? text) => text is not null && Yes.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it says no, where something else than a flag may stand too.</summary>
    public static bool IsNo(string text) => No.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);
}
