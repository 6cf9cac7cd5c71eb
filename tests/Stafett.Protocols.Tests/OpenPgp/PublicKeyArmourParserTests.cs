using System.Text;
using Stafett.Protocols.OpenPgp;

namespace Stafett.Protocols.Tests.OpenPgp;

public sealed class PublicKeyArmourParserTests
{
    // Made by GnuPG for this test: Ed25519, one user id, one signature.
    private const string Key = """
        -----BEGIN PGP PUBLIC KEY BLOCK-----

        mDMEawlfpxYJKwYBBAHaRw8BAQdAO+Zjv9z6hvlmUWJ0ck+Wd3mqSpjf22M3frtB
        Y2geIP60FUlkYSA8aWRhQGV4YW1wbGUuY29tPoiQBBMWCAA4FiEELqXyhZViIS7a
        oYtUqYPn0vbymJgFAmsJX6cCGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQ
        qYPn0vbymJijuwEAjCsc1T4S8IVGC2Z94H150IRG/M4FnBdm3ruOoBOubesA+gL/
        GVcH4sCZaJ4LrBruyMtV8aR3aTn6sl9R0ad3NJsP
        =i9oa
        -----END PGP PUBLIC KEY BLOCK-----
        """;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_key_is_its_packets(string lineEnd)
    {
        Assert.True(PublicKeyArmourParser.TryParse(Encoding.ASCII.GetBytes(Key.ReplaceLineEndings(lineEnd)), out var block, out _));
        Assert.Equal([6, 13, 2], block.Packets.Select(packet => packet.Type));
        Assert.Equal("Ida <ida@example.com>", Encoding.ASCII.GetString(block.Octets.Span.Slice(block.Packets[1].Offset, block.Packets[1].Length)));
        Assert.Equal(block.Octets.Length, block.Packets[^1].Offset + block.Packets[^1].Length);
    }

    [Fact]
    public void Headers_are_passed_over_and_the_checksum_may_be_missing()
    {
        var text = Key.Replace("BLOCK-----\n\n", "BLOCK-----\nComment: mine\nVersion: 1\n\n", StringComparison.Ordinal).Replace("=i9oa\n", "", StringComparison.Ordinal);
        Assert.True(PublicKeyArmourParser.TryParse(Encoding.ASCII.GetBytes(text), out _, out _));
    }

    [Theory]
    [InlineData("mDMEaw", "mDMEax", "checksum")]
    [InlineData("=i9oa", "=i9ob", "checksum")]
    [InlineData("=i9oa\n-----END PGP PUBLIC KEY BLOCK-----", "=i9oa", "cut off")]
    [InlineData("BLOCK-----\n\n", "BLOCK-----\n", "empty line")]
    [InlineData("Y2geIP6", "Y2ge!P6", "base64")]
    [InlineData("PUBLIC", "PRIVATE", "private")]
    [InlineData("-----END PGP PUBLIC KEY BLOCK-----", "-----END PGP PUBLIC KEY BLOCK-----\nhello", "behind")]
    public void What_is_damaged_is_said(string part, string instead, string word)
    {
        Assert.Contains(part, Key, StringComparison.Ordinal);
        Assert.False(PublicKeyArmourParser.TryParse(Encoding.ASCII.GetBytes(Key.Replace(part, instead, StringComparison.Ordinal)), out _, out var why));
        Assert.Contains(word, why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_part_of_a_key_is_a_key()
    {
        var octets = Encoding.ASCII.GetBytes(Key);
        for (var length = 0; length < octets.Length; length++)
            Assert.False(PublicKeyArmourParser.TryParse(octets.AsSpan(0, length), out _, out _), $"{length} octets");
    }

    [Theory]
    [InlineData("9400")] // a secret key in an old header
    [InlineData("C50604000000000000")] // a secret key in a new one
    [InlineData("98060300000000019806040000000001")] // version 3
    [InlineData("980604000000000198060400000000019806")] // two keys
    [InlineData("9B060400000000")] // no length
    [InlineData("C6E0040000000001")] // a partial length
    [InlineData("C6FFFFFFFFFF040000000001")] // a length beyond all bounds
    [InlineData("18060400000000")] // no packet
    public void Other_packets_are_no_public_key(string hex)
    {
        var text = $"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{Convert.ToBase64String(Convert.FromHexString(hex))}\n-----END PGP PUBLIC KEY BLOCK-----";
        Assert.False(PublicKeyArmourParser.TryParse(Encoding.ASCII.GetBytes(text), out _, out _));
    }
}
