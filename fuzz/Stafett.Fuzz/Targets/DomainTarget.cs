using System.Net;
using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

public sealed class DomainTarget : IFuzzTarget
{
    public string Name => "domain";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "example.com", "EXAMPLE.com.", "a-b.c_d.example", "bücher.example", "xn--bcher-kva.example", "[192.0.2.1]", "[IPv6:2001:db8::1]", "例え。テスト", new string('a', 63) + ".example");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(".", "-", "_", "xn--", "[", "]", "IPv6:", "::", "%eth0", "\u3002", "\uFF0E", "\u200D", "\u00AD", "\u0308", "l\u00B7l", "ß", "İ", "\0", "\r\n");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!Domain.TryParse(input, out var domain))
            return;
        FuzzCheck.That(domain.Name.All(c => c is > ' ' and < '\x7f'), "an accepted domain has characters outside visible ASCII");
        FuzzCheck.That(Domain.TryParse(domain.Name, out var again) && again == domain, $"{domain.Name} reads as something else");
        FuzzCheck.That(domain.IsAtOrBelow(domain), "a domain is not at itself");
        if (domain.Literal is { } literal)
        {
            FuzzCheck.That(domain.Name[0] == '[' && domain.Name[^1] == ']' && IPAddress.TryParse(literal.ToString(), out _), "a literal without brackets or address");
            return;
        }

        FuzzCheck.That(domain.Name.Length <= Domain.MaxLength, "too long");
        foreach (var label in domain.Name.Split('.'))
            FuzzCheck.That(label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'), $"the label '{label}'");
    }
}
