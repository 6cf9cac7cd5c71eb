using System.Text;
using Stafett.Server.Accounts.Domains;

namespace Stafett.Fuzz.Targets;

/// <summary>An entry of a domain's allow- or denylist.</summary>
public sealed class SenderEntryTarget : IFuzzTarget
{
    public string Name => "sender-entry";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("Ida@Example.com", "example.com", "*.TOP", "192.0.2.1", "2001:DB8::/32", "::ffff:192.0.2.1", "münchen.example", "\"a b\"@example.com", "10.0.0.0/8");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("@", "*.", "/", "::", ".", "0x", "%eth0", "[", "]", "xn--", "\u00ad", "\u3002", "İ", "/33", "/128", "\0");

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!SenderEntry.TryRead(text, out var normal))
            return;
        FuzzCheck.That(normal.Length > 0 && !normal.Any(char.IsControl), "an entry with a control character");
        // A local part of 256 octets at a domain of 253.
        FuzzCheck.That(normal.Length <= 520, "an entry without limit");
        FuzzCheck.That(SenderEntry.TryRead(normal, out var again) && again == normal, $"{normal} reads as {again}");
    }
}
