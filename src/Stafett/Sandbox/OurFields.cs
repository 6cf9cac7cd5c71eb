namespace Stafett.Sandbox;

/// <summary>Tells the header fields that Stafett put on top from those that the message came with.</summary>
internal static class OurFields
{
    public const string SessionId = "X-Forward-Email-Session-ID";

    private static readonly string[] Names = ["X-Report-Abuse-To", "X-Report-Abuse", "X-Complaints-To", "X-Original-To"];

    private static readonly string[] Signatures = ["DKIM-Signature", "ARC-Seal", "ARC-Message-Signature"];

    private static readonly string[] Results = ["Authentication-Results", "ARC-Authentication-Results"];

    private static bool IsOurs(string name, string value) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith("X-Forward-Email-", StringComparison.OrdinalIgnoreCase)
        || (Signatures.Contains(name, StringComparer.OrdinalIgnoreCase) && value.Contains($"d={SandboxZone.Host};", StringComparison.Ordinal))
        || (Results.Contains(name, StringComparer.OrdinalIgnoreCase) && value.Contains($"{SandboxZone.Host};", StringComparison.Ordinal))
        || (name.Equals("Received", StringComparison.OrdinalIgnoreCase) && value.Contains($"by {SandboxZone.Host}", StringComparison.OrdinalIgnoreCase));

    /// <summary>They stand together on top: what looks like them further down came with the message.</summary>
    public static IEnumerable<(string Name, string Value)> In(OutsideMessage message) =>
        message.Text.Fields.TakeWhile(f => IsOurs(f.Name, f.Value));

    /// <summary>A signature without what says nothing to people: most of its digits, and most of the names that it covers.</summary>
    public static string Shortened(string name, string value) =>
        Signatures.Contains(name, StringComparer.OrdinalIgnoreCase) ? Cut(Cut(value, " h=", 24), " b=", 12) : value;

    private static string Cut(string value, string tag, int kept)
    {
        var start = value.LastIndexOf(tag, StringComparison.Ordinal);
        if (start < 0)
            return value;
        start += tag.Length + kept;
        var end = value.IndexOf(';', Math.Min(start, value.Length));
        return start >= value.Length ? value : $"{value[..start]}...{(end < 0 ? "" : value[end..])}";
    }
}
