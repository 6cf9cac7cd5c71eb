using Stafett.Authentication.Srs;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Fuzz.Targets;

/// <summary>Whatever the sender, its bounce finds the way back; and nobody makes an address of ours by trying.</summary>
public sealed class SrsTarget : IFuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Domain Ours = Domain.Parse("mx.fuzz.example");

    private readonly SrsRewriter _rewriter = new(["the secret of the fuzzer"], 10);
    private readonly SrsRewriter _stranger = new(["another secret"], 10);

    public string Name => "srs";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "bob@sender.example", "SRS0=AAAAAAAA=AA=sender.example=bob@mx.fuzz.example", "SRS1=AAAAAAAA=other.example==HHH=TT=sender.example=bob@mx.fuzz.example", "SRS0=HHH=TT=sender.example=bob@other.example",
        "srs0+hhh=tt=sender.example=b=o=b@other.example", "SRS1-HHH=zero.example=-GGG=TT=first.example=joe@other.example", "\"a b\"@sender.example",
        _rewriter.Forward(new ReversePath(EmailAddress.Parse("bob@sender.example")), Ours, Now)!.Address!.ToString());

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("SRS0", "SRS1", "=", "+", "-", "==", "AA", "@mx.fuzz.example", "sender.example", "\"");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!EmailAddress.TryParse(input, out var address))
            return;
        FuzzCheck.That(_stranger.TryReverse(address, Now).Status != SrsStatus.Valid, "forged");
        var reversal = _rewriter.TryReverse(address, Now);
        FuzzCheck.That((reversal.Status == SrsStatus.Valid) == (reversal.Address is not null), "valid without an address");
        var forwarded = _rewriter.Forward(new ReversePath(address), Ours, Now);
        if (forwarded?.Address is not { } ours)
            return;
        FuzzCheck.That(ours.Domain == Ours && ours.ToString().Length <= SrsRewriter.MaxAddressLength, "not our address, or too long");
        var back = _rewriter.TryReverse(ours, Now);
        FuzzCheck.That(back.Status == SrsStatus.Valid, $"{ours} does not come back: {back.Status}");
        if (!address.LocalPart.Value.StartsWith("SRS", StringComparison.OrdinalIgnoreCase))
            FuzzCheck.That(back.Address == address, $"{ours} comes back as {back.Address}");
        if (LocalPart.TryCreate(ours.LocalPart.Value.ToLowerInvariant(), out var folded) && ours.LocalPart.Value.All(char.IsAscii))
            FuzzCheck.That(_rewriter.TryReverse(folded, Now).Status == SrsStatus.Valid, $"{folded} does not come back");
    }
}
