using Stafett.Protocols.ProxyProtocol;

namespace Stafett.Fuzz.Targets;

/// <summary>A header is complete at one length and no other: shorter is incomplete, and what is behind it does not matter.</summary>
public sealed class ProxyHeaderTarget : IFuzzTarget
{
    public string Name => "proxy-header";

    public IEnumerable<byte[]> Seeds =>
    [
        .. FuzzCheck.Texts("PROXY TCP4 192.0.2.1 192.0.2.2 1234 25\r\nEHLO x\r\n", "PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", "PROXY UNKNOWN\r\n"),
        Convert.FromHexString("0D0A0D0A000D0A515549540A2111000CC0000201C000020204D20019"),
    ];

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", "\r\n", " ", "\r\n\r\n\0\r\nQUIT\n", "65536", "::ffff:1.2.3.4");

    public void Run(ReadOnlySpan<byte> input)
    {
        var status = ProxyHeaderParser.Parse(input, out var header, out var length);
        if (status == ProxyHeaderStatus.Incomplete)
            FuzzCheck.That(input.Length <= ProxyHeaderParser.MaxLength, "it never ends");
        if (status != ProxyHeaderStatus.Complete)
            return;
        FuzzCheck.That(length > 0 && length <= input.Length && length <= ProxyHeaderParser.MaxLength, "a length that is none");
        FuzzCheck.That((header.Source is null) == (header.Destination is null), "half a pair");
        FuzzCheck.That(header.Source is null || header.Source.AddressFamily == header.Destination!.AddressFamily, "two families");
        FuzzCheck.That(ProxyHeaderParser.Parse(input[..length], out var exact, out var exactLength) == ProxyHeaderStatus.Complete && exactLength == length && exact == header, "what is behind it matters");
        for (var shorter = 0; shorter < length; shorter++)
            FuzzCheck.That(ProxyHeaderParser.Parse(input[..shorter], out _, out _) == ProxyHeaderStatus.Incomplete, "it is decided before its end");
    }

    public long MemoryCeiling(int inputLength) => 2 * 1024 * 1024;
}
