using System.Globalization;
using System.Text;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Fuzz.Targets;

public sealed class WebhookSignatureTarget : IFuzzTarget
{
    private static readonly string Hex = new('a', 64);

    public string Name => "webhook-signature";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        $"t=1767225600,kid=3eb1bd43,v1={Hex}", $"v1={Hex}, v1={Hex}, t=0, v9=x", "t=,v1=", $"t=1,t=2,v1={Hex}", ",=,t==,v1=é,v1", "t=99999999999999999999");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("t=", "v1=", "kid=", ",", "=", " ", "0", "1767225600", Hex);

    public void Run(ReadOnlySpan<byte> input)
    {
        var header = Encoding.UTF8.GetString(input);
        if (!WebhookSignature.TryRead(header, out var timestamp, out var values))
            return;
        var elements = header.Split(',').Select(e => e.Trim()).ToList();
        // What was signed is the digits as they stand in the header: they must be the only way to write that number.
        var times = elements.Where(e => e.StartsWith("t=", StringComparison.Ordinal)).ToList();
        FuzzCheck.That(times.Count == 1 && times[0][2..].Trim() == timestamp.ToString(CultureInfo.InvariantCulture), "the time is not the one in the header");
        FuzzCheck.That(values.Count > 0 && values.All(v => v.Length == 64 && v.All(char.IsAsciiHexDigit)), "no signature");
        FuzzCheck.That(DateTimeOffset.FromUnixTimeSeconds(timestamp).Year <= 9999, "no time");
    }
}
