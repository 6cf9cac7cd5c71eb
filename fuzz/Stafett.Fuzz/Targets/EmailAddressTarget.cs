using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

public sealed class EmailAddressTarget : IFuzzTarget
{
    public string Name => "email-address";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "user@example.com", "\"a b\\\"c\"@example.com", "a..b@example.com", "x@[192.0.2.1]", "x@[IPv6:2001:db8::1]", "jörg@bücher.example", "SRS0=HHH=TT=example.org=user@mx.example.com");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("@", "\"", "\\", "\r\n", "\0", "[IPv6:", "]", "xn--", "..", "\u3002", "\u0085", "\u2028", "ß");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!EmailAddress.TryParse(input, out var address))
            return;
        var written = address.ToString();
        FuzzCheck.That(!written.Any(char.IsControl), "an accepted address holds a control character");
        FuzzCheck.That(EmailAddress.TryParse(written, out var again) && again == address, $"written as {written}, it reads as something else");
        FuzzCheck.That(address.LocalPart.Value.Length > 0 && written.EndsWith("@" + address.Domain.Name, StringComparison.Ordinal), "a part is missing");
        FuzzCheck.That(address.IsInternational == written.Any(c => c > 127), "the need for SMTPUTF8 is wrong");
        FuzzCheck.That(EmailAddress.TryParse(address.Folded, out var folded) && folded.Domain == address.Domain, "the folded form is no address");
    }
}
