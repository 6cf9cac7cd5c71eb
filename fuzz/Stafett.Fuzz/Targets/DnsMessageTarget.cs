using Stafett.Protocols.Dns;

namespace Stafett.Fuzz.Targets;

/// <summary>What was read is written again, and reads the same: names, counts and data survive the way.</summary>
public sealed class DnsMessageTarget : IFuzzTarget
{
    private readonly byte[] _first = new byte[ushort.MaxValue];
    private readonly byte[] _second = new byte[ushort.MaxValue];

    public string Name => "dns-message";

    public IEnumerable<byte[]> Seeds =>
    [
        Convert.FromHexString("123401000001000000000000076578616D706C6503636F6D00000F0001"),
        Convert.FromHexString("123481800001000100000000076578616D706C6503636F6D0000010001C00C000100010000003C0004C0000201"),
    ];

    public IReadOnlyList<byte[]> Tokens => [[0xC0, 0x0C], [0xC0, 0x00], [0xFF, 0xFF], [0, 1, 0, 1], [0, 0, 0x29], [0x3F], [0x40]];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!DnsMessageParser.TryParse(input, out var message))
            return;
        foreach (var record in message.Answers.Concat(message.Authorities).Concat(message.Additionals))
            FuzzCheck.That(DnsName.TryNormalize(record.Name, out _), $"the owner '{record.Name}' is no name");
        // A name with escapes may be too long for another form only when the message is at its limit.
        if (!DnsMessageWriter.TryWrite(message, _first, out var length))
            return;
        FuzzCheck.That(DnsMessageParser.TryParse(_first.AsSpan(0, length), out var again), "what we write cannot be read");
        FuzzCheck.That(
            again.Id == message.Id && again.Questions.Length == message.Questions.Length && again.Answers.Length == message.Answers.Length
            && again.Authorities.Length == message.Authorities.Length && again.Additionals.Length == message.Additionals.Length, "records are lost");
        FuzzCheck.That(DnsMessageWriter.TryWrite(again, _second, out var lengthAgain), "it cannot be written a second time");
        FuzzCheck.That(_first.AsSpan(0, length).SequenceEqual(_second.AsSpan(0, lengthAgain)), "written a second time it is another message");
    }
}
