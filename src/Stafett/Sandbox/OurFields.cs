namespace Stafett.Sandbox;

/// <summary>Tells the header fields that Stafett put on top from those that the message came with.</summary>
internal static class OurFields
{
    public const string SessionId = "X-Forward-Email-Session-ID";

    private static readonly string[] Names = ["X-Report-Abuse-To", "X-Report-Abuse", "X-Complaints-To", "X-Original-To"];

    private static bool IsOurs(string name, string value) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith("X-Forward-Email-", StringComparison.OrdinalIgnoreCase)
        || (name.Equals("Received", StringComparison.OrdinalIgnoreCase) && value.Contains($"by {SandboxZone.Host}", StringComparison.OrdinalIgnoreCase));

    /// <summary>They stand together on top: what looks like them further down came with the message.</summary>
    public static IEnumerable<(string Name, string Value)> In(OutsideMessage message) =>
        message.Text.Fields.TakeWhile(f => IsOurs(f.Name, f.Value));
}
