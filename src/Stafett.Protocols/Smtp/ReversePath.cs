using Stafett.Protocols.Message;

namespace Stafett.Protocols.Smtp;

/// <summary>Where failures are reported to (RFC 5321 §4.1.1.2): an address, or null in <c>MAIL FROM:&lt;&gt;</c>.</summary>
public sealed record ReversePath(EmailAddress? Address)
{
    public static readonly ReversePath Null = new((EmailAddress?)null);

    public bool IsNull => Address is null;

    public override string ToString() => $"<{Address}>";
}
