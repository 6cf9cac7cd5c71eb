using System.Formats.Asn1;
using System.Numerics;
using Stafett.Authentication.Dkim;

namespace Stafett.Authentication.Tests.Dkim;

/// <summary>Signatures and keys that nobody makes by mistake.</summary>
public sealed class HostileSignatureTests
{
    private static readonly string Message = Mail.Crlf("""
        From: Ann <ann@example.com>
        To: bob@example.net
        Subject: a subject
        Date: Fri, 27 Nov 2026 08:00:00 +0000

        Text.

        """);

    // Written by hand: the platform would not make such keys. All octets of a modulus are ones but where it says.
    public static TheoryData<string, byte[]> OddKeys => new()
    {
        { "an even modulus", Spki(Ones(2_048) - 1, 65_537) },
        { "a modulus of zero", Spki(0, 65_537) },
        { "a modulus of one", Spki(1, 3) },
        { "a negative modulus", Spki(-Ones(2_047), 65_537) },
        { "an exponent of zero", Spki(Ones(2_048), 0) },
        { "an even exponent", Spki(Ones(2_048), 65_536) },
        { "a negative exponent", Spki(Ones(2_048), -3) },
        { "an exponent above the modulus", Spki(15, 65_537) },
        { "a modulus of 16,384 bits", Spki(Ones(16_384), 65_537) },
        { "a modulus of 40,000 bits", Spki(Ones(40_000), 65_537) },
        { "a key for PSS", Spki(Ones(2_048), 65_537, "1.2.840.113549.1.1.10") },
        { "a key for Ed25519", Convert.FromHexString("302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a") },
        { "an octet behind it", [.. Spki(Ones(2_048), 65_537), 0] },
        { "a length that is not given", [0x30, 0x80, 0, 0] },
        { "nothing in it", [0x30, 0] },
    };

    [Theory]
    [MemberData(nameof(OddKeys))]
    public async Task Odd_keys_verify_nothing_and_do_no_harm(string what, byte[] der)
    {
        foreach (var signature in new[] { new byte[1], new byte[256], Enumerable.Repeat((byte)0xFF, 256).ToArray(), new byte[5_000] })
        {
            signature[^1] |= 1;
            var verdict = await VerdictAsync(new TestSignature { Sign = _ => signature }.Over(Message), $"v=DKIM1; p={Convert.ToBase64String(der)}");
            Assert.True(verdict.Result is DkimResult.Fail or DkimResult.PermError or DkimResult.Policy, $"{what}: {verdict.Result}");
        }
    }

    // RFC 8463 §3, and what the platform's library would take: with this key and these signatures the equation holds for each message.
    [Fact]
    public async Task Nobody_signs_for_a_key_that_is_nothing()
    {
        var forged = new byte[64];
        forged[0] = 1;
        var key = new byte[32];
        key[0] = 1;
        var signed = new TestSignature { Tags = "v=1; a=ed25519-sha256; d=example.com; s=s1; c=relaxed/relaxed", Sign = _ => forged }.Over(Message);

        Assert.Equal((DkimResult.PermError, "the key is no Ed25519 key"), await ResultAsync(signed, $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(key)}"));
        Assert.Equal((DkimResult.PermError, "the key is no Ed25519 key"), await ResultAsync(signed, $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(new byte[32])}"));
    }

    [Theory]
    // A name with its final dot, and what is no name.
    [InlineData("d=example.com.; s=s1")]
    [InlineData("d=example.com; s=s1.")]
    [InlineData("d=example.com; s=s1; i=@example.com.")]
    [InlineData("d=example.com; s=s1; i=@")]
    [InlineData("d=example.com; s=s1; i=a@b@")]
    [InlineData("d=exa mple.com; s=s1")]
    [InlineData("d=exam\u00c2\u00adple.com; s=s1")]
    [InlineData("d=b\u00fccher.example; s=s1")]
    [InlineData("d=example.com; s=")]
    [InlineData("d=; s=s1")]
    // Octets and line ends that no tag holds.
    [InlineData("d=example.com; s=s1; n=\0")]
    [InlineData("d=example.com; s=s1; n=\u007f")]
    [InlineData("d=example.com; s=s1; n=a\rb")]
    [InlineData("d=example.com; s=s1; n=a\n b")]
    // Numbers.
    [InlineData("d=example.com; s=s1; t=+1")]
    [InlineData("d=example.com; s=s1; t=")]
    [InlineData("d=example.com; s=s1; t=1 2")]
    [InlineData("d=example.com; s=s1; x=1000000000000")]
    [InlineData("d=example.com; s=s1; x=999999999998; t=999999999999")]
    [InlineData("d=example.com; s=s1; D=example.org; d=example.com")]
    [InlineData("d=example.com; s=s1; c=relaxed/relaxed/relaxed")]
    public async Task What_breaks_the_grammar_is_not_read(string tags) =>
        Assert.Equal(DkimResult.Neutral, (await ResultAsync(new TestSignature { Tags = $"v=1; a=rsa-sha256; {tags}{(tags.Contains("c=", StringComparison.Ordinal) ? "" : "; c=relaxed/relaxed")}" }.Over(Message), TestSignature.RsaRecord())).Result);

    // RFC 6376 §3.2: names of tags have a case, and others than ours mean nothing.
    [Fact]
    public async Task A_tag_in_another_case_is_another_tag()
    {
        var signed = new TestSignature { Tags = "v=1; a=rsa-sha256; D=example.org; d=example.com; s=s1; c=relaxed/relaxed" }.Over(Message);
        var verdict = await VerdictAsync(signed, TestSignature.RsaRecord());

        Assert.Equal((DkimResult.Pass, "example.com"), (verdict.Result, verdict.Signature!.SigningDomain.Name));
    }

    [Theory]
    [InlineData("b=; ")]
    [InlineData("b=x; ")]
    [InlineData("b=====; ")]
    public async Task A_second_value_of_b_is_one_too_many(string tag)
    {
        var signed = new TestSignature().Over(Message).Replace("v=1; ", $"v=1; {tag}", StringComparison.Ordinal);

        Assert.Equal(DkimResult.Neutral, (await ResultAsync(signed, TestSignature.RsaRecord())).Result);
    }

    [Fact]
    public async Task Ten_thousand_signatures_cost_ten()
    {
        // More than a server takes, so that the limit here is the one that counts.
        var zone = TestSignature.Zone();
        var octets = Mail.Octets(string.Concat(Enumerable.Repeat("DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=x; b=x\r\n", 10_000)) + Message);
        Assert.Equal(Protocols.Message.HeaderScan.Complete, Protocols.Message.HeaderSectionParser.Parse(octets, new Protocols.Message.HeaderLimits(octets.Length, 20_000), out var headers));
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        var verdicts = await new DkimVerifier(new DkimKeyResolver(zone), new FixedTime(Mail.Now)).VerifyAsync(signatures, hasher.Finish(), TestContext.Current.CancellationToken);

        Assert.Equal((10, 0), (verdicts.Count, zone.Asked));
    }

    private static async Task<(DkimResult Result, string Reason)> ResultAsync(string signed, string record)
    {
        var verdict = await VerdictAsync(signed, record);
        return (verdict.Result, verdict.Reason);
    }

    private static async Task<DkimVerdict> VerdictAsync(string signed, string record) => Assert.Single(await Mail.VerifyAsync(signed, TestSignature.Zone(record)));

    private static BigInteger Ones(int bits) => (BigInteger.One << bits) - 1;

    private static byte[] Spki(BigInteger modulus, BigInteger exponent, string algorithm = "1.2.840.113549.1.1.1")
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(modulus);
            key.WriteInteger(exponent);
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(algorithm);
                writer.WriteNull();
            }

            writer.WriteBitString(key.Encode());
        }

        return writer.Encode();
    }
}
