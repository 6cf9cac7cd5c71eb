using System.Text;
using Stafett.Protocols.Smtp;

namespace Stafett.Fuzz.Targets;

public sealed class EnhancedStatusTarget : IFuzzTarget
{
    public string Name => "enhanced-status";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("5.1.1 no such user", "2.0.0", "4.999.999\tlater", "5.07.01 zeros", "3.1.1", "5.1", "5.1.1.1");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(".", "2.", "4.", "5.", "0", "999", " ", "\t");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!EnhancedStatus.TryParse(input, out var status, out var length))
            return;
        var parts = Encoding.ASCII.GetString(input[..length]).Split('.');
        FuzzCheck.That(parts.Length == 3 && parts[0] is "2" or "4" or "5", "not class, subject and detail");
        FuzzCheck.That(parts[1].Length is > 0 and <= 3 && parts[1].All(char.IsAsciiDigit) && short.Parse(parts[1]) == status.Subject, "the subject is wrong");
        FuzzCheck.That(parts[2].Length is > 0 and <= 3 && parts[2].All(char.IsAsciiDigit) && short.Parse(parts[2]) == status.Detail, "the detail is wrong");
        FuzzCheck.That(length == input.Length || input[length] is (byte)' ' or (byte)'\t', "the text begins without a space");
    }
}
