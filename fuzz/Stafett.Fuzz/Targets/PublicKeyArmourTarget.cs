using Stafett.Protocols.OpenPgp;

namespace Stafett.Fuzz.Targets;

/// <summary>A public key as somebody pastes it.</summary>
public sealed class PublicKeyArmourTarget : IFuzzTarget
{
    public string Name => "public-key-armour";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEawlfpxYJKwYBBAHaRw8BAQdAO+Zjv9z6hvlmUWJ0ck+Wd3mqSpjf22M3frtB\nY2geIP60FUlkYSA8aWRhQGV4YW1wbGUuY29tPg==\n-----END PGP PUBLIC KEY BLOCK-----\n",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\r\nComment: x\r\n\r\nxgYEAAAAAAHNAWE=\r\n=AAAA\r\n-----END PGP PUBLIC KEY BLOCK-----");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n", "-----END PGP PUBLIC KEY BLOCK-----", "\n=", "\r\n", ": ", "xgYE", "mDME");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!PublicKeyArmourParser.TryParse(input, out var block, out var why))
        {
            FuzzCheck.That(why.EndsWith('.'), "a refusal without a sentence");
            return;
        }

        FuzzCheck.That(block.Packets.Length > 0 && block.Packets[0].Type == 6, "it does not begin with a key");
        FuzzCheck.That(block.Packets.All(packet => packet.Type is not (5 or 7)), "a secret key was taken");
        var end = 0;
        foreach (var packet in block.Packets)
        {
            FuzzCheck.That(packet.Length >= 0 && packet.Offset >= end + 2 && packet.Offset <= end + 6, "a packet begins elsewhere than behind the one before");
            end = packet.Offset + packet.Length;
        }

        FuzzCheck.That(end == block.Octets.Length, "the packets do not fill the key");
    }
}
