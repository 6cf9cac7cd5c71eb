using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Sandbox;

/// <summary>A request that came to the outside world's webhook receiver.</summary>
/// <param name="Path">With query, as it was asked for.</param>
/// <param name="Fields">The header fields in their order.</param>
/// <param name="Plain">What the check of <c>X-Webhook-Signature</c> found; null where there was none.</param>
/// <param name="Timestamped">The same of <c>X-Webhook-Signature-V2</c>.</param>
/// <param name="ReadTime">From the header to the last octet of the body.</param>
/// <param name="Status">What was answered; 0 until it was.</param>
internal sealed record OutsideHook(
    long Id, DateTimeOffset ArrivedAt, string Path, string Protocol, IReadOnlyList<(string Name, string Value)> Fields, ReadOnlyMemory<byte> Body,
    SignatureVerdict? Plain, SignatureVerdict? Timestamped, TimeSpan ReadTime, int Status)
{
    public string Field(string name) => Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? "";
}

/// <summary>How the receiver treats a path.</summary>
/// <param name="Path">Without query, or <c>*</c> for all.</param>
/// <param name="Status">What is answered.</param>
internal sealed record HookBehaviour(string Path, int Status, TimeSpan Delay);
