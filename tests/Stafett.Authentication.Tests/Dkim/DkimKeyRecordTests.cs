using System.Security.Cryptography;
using System.Text;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Dkim;

/// <summary>Key records and what DNS does with them: attack row 63.</summary>
public sealed class DkimKeyRecordTests
{
    private const string Message = "From: ann@example.com\r\n\r\nbody\r\n";

    private static readonly string Key = Convert.ToBase64String(TestSignature.Rsa.ExportSubjectPublicKeyInfo());

    [Theory]
    [InlineData("v=DKIM1; k=rsa; p=KEY", DkimResult.Pass)]
    [InlineData("p=KEY", DkimResult.Pass)]
    [InlineData("v=DKIM1;p=KEY;", DkimResult.Pass)]
    [InlineData(" v = DKIM1 ; p = KEY ; ", DkimResult.Pass)]
    [InlineData("v=DKIM1; g=*; h=sha1:sha256; s=*; t=y; n=note; p=KEY", DkimResult.Pass)]
    [InlineData("v=DKIM1; h= sha256 ; s=other : email; p=KEY; x=unknown", DkimResult.Pass)]
    [InlineData("v=DKIM1; t=s; p=KEY", DkimResult.Pass)]
    [InlineData("v=DKIM1; h=sha1; p=KEY", DkimResult.PermError)]
    [InlineData("v=DKIM1; s=other; p=KEY", DkimResult.PermError)]
    [InlineData("v=DKIM1; s=; p=KEY", DkimResult.PermError)]
    [InlineData("v=DKIM1; k=ed25519; p=KEY", DkimResult.PermError)]
    [InlineData("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", DkimResult.PermError)]
    [InlineData("v=DKIM1; k=other; p=KEY", DkimResult.PermError)]
    [InlineData("v=DKIM1; p=", DkimResult.PermError)]
    [InlineData("v=DKIM1; p=!!!!", DkimResult.PermError)]
    [InlineData("v=DKIM1; p=AAAA", DkimResult.PermError)]
    [InlineData("v=DKIM1; p=KEYAAAA", DkimResult.PermError)]
    [InlineData("v=DKIM1; k=rsa", DkimResult.PermError)]
    [InlineData("p=KEY; v=DKIM1", DkimResult.PermError)]
    [InlineData("v=DKIM2; p=KEY", DkimResult.PermError)]
    [InlineData("v=DKIM1; p=KEY; p=KEY", DkimResult.PermError)]
    [InlineData("v=DKIM1;; p=KEY", DkimResult.PermError)]
    [InlineData("v=spf1 -all", DkimResult.PermError)]
    [InlineData("", DkimResult.PermError)]
    public async Task Records_decide(string record, DkimResult expected)
    {
        var verdict = await VerifyAsync(record.Replace("KEY", Key, StringComparison.Ordinal));

        Assert.Equal(expected, verdict.Result);
        Assert.Equal(record.Contains("t=y", StringComparison.Ordinal), verdict.IsTesting);
    }

    [Theory]
    [InlineData("v=DKIM1; p=", "the key is revoked")]
    [InlineData("v=spf1 -all", "no key record")]
    public async Task The_reason_is_said(string record, string reason) => Assert.Equal(reason, (await VerifyAsync(record)).Reason);

    [Theory]
    [InlineData("@example.com", DkimResult.Pass)]
    [InlineData("@sub.example.com", DkimResult.PermError)]
    public async Task A_strict_key_allows_no_identity_below(string identity, DkimResult expected)
    {
        var signed = new TestSignature { Tags = $"v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; i={identity}", Fields = "from" }.Over(Message);
        var verdict = Assert.Single(await Mail.VerifyAsync(signed, TestSignature.Zone(TestSignature.RsaRecord(tags: "v=DKIM1; t=x:s; "))));

        Assert.Equal(expected, verdict.Result);
    }

    // RFC 6376 §3.6.1 names RSAPublicKey; everybody publishes SubjectPublicKeyInfo.
    [Fact]
    public async Task Both_forms_of_an_rsa_key_are_read() =>
        Assert.Equal(DkimResult.Pass, (await VerifyAsync($"v=DKIM1; p={Convert.ToBase64String(TestSignature.Rsa.ExportRSAPublicKey())}")).Result);

    [Theory]
    [InlineData(520)]
    [InlineData(1_024)]
    [InlineData(2_048)]
    public async Task A_key_beyond_all_use_is_not_tried(int octets)
    {
        var modulus = new byte[octets];
        modulus.AsSpan().Fill(0xFF);
        using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        var verdict = await VerifyAsync(TestSignature.RsaRecord(rsa));

        Assert.Equal((DkimResult.Policy, "the RSA key is too long"), (verdict.Result, verdict.Reason));
    }

    [Theory]
    [InlineData("01", false)]
    [InlineData("03", true)]
    [InlineData("010001", true)]
    [InlineData("FFFFFFFF", true)]
    [InlineData("0100000001", false)]
    public void An_exponent_is_neither_one_nor_endless(string exponent, bool expected)
    {
        // The record is written by hand: the platform would not make such a key.
        var modulus = TestSignature.Rsa.ExportParameters(false).Modulus!;
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(modulus);
            writer.WriteIntegerUnsigned(Convert.FromHexString(exponent));
        }

        var record = DkimKeyRecordParser.Parse(Encoding.ASCII.GetBytes($"p={Convert.ToBase64String(writer.Encode())}"));
        Assert.Equal((expected, expected ? 2_048 : 0), (record!.Problem is null, record.Bits));
    }

    [Fact]
    public async Task Of_several_records_any_may_verify()
    {
        using var other = RSA.Create(2_048);
        string[] records = ["v=spf1 -all", "v=DKIM1; p=", TestSignature.RsaRecord(other), TestSignature.RsaRecord()];
        Assert.Equal(DkimResult.Pass, (await VerifyAsync(records)).Result);

        // The good one is the fifth key.
        records = ["v=DKIM1; p=", "v=DKIM1; p=", "v=DKIM1; p=", TestSignature.RsaRecord(other), TestSignature.RsaRecord()];
        Assert.Equal(DkimResult.Fail, (await VerifyAsync(records)).Result);

        // Two keys are tried; what is none does not count.
        using var third = RSA.Create(2_048);
        Assert.Equal(DkimResult.Fail, (await VerifyAsync(TestSignature.RsaRecord(other), TestSignature.RsaRecord(third), TestSignature.RsaRecord())).Result);
        Assert.Equal(DkimResult.Pass, (await VerifyAsync("v=DKIM1; k=future; p=AAAA", "v=DKIM1; p=", TestSignature.RsaRecord(other), TestSignature.RsaRecord())).Result);
    }

    [Fact]
    public async Task Huge_answers_are_passed_over()
    {
        var note = $"v=DKIM1; n={new string('x', 64 * 1024)}; p={Key}";
        Assert.Equal("no key record", (await VerifyAsync(note)).Reason);
        Assert.Equal(DkimResult.Pass, (await VerifyAsync(note, TestSignature.RsaRecord())).Result);
        Assert.Equal(DkimResult.Pass, (await VerifyAsync([.. Enumerable.Repeat("no key at all", 2_000), TestSignature.RsaRecord()])).Result);
        Assert.Equal("no key record", (await VerifyAsync(string.Join(';', Enumerable.Range(0, 65).Select(i => $"t{i}=x")) + $";p={Key}")).Reason);
    }

    [Fact]
    public async Task Keys_are_parsed_once_for_an_answer_and_again_for_another()
    {
        using var other = RSA.Create(2_048);
        var zone = TestSignature.Zone();
        var keys = new DkimKeyResolver(zone);
        var first = await ResolveAsync(keys);
        Assert.Same(first, await ResolveAsync(keys));

        // Asked again after its time, the same records are another answer with the same key.
        zone.Add("s1._domainkey.example.com", TestSignature.RsaRecord());
        Assert.Same(first, await ResolveAsync(keys));
        zone.Add("s1._domainkey.example.com", TestSignature.RsaRecord(other));
        Assert.NotSame(first, await ResolveAsync(keys));
        zone.Fail("s1._domainkey.example.com", DnsStatus.NxDomain);
        Assert.Empty((await ResolveAsync(keys)).Records);
    }

    [Fact]
    public async Task The_table_of_keys_does_not_grow()
    {
        var zone = new KeyZone();
        var keys = new DkimKeyResolver(zone);
        for (var i = 0; i < 3 * DkimKeyResolver.CacheSize; i++)
        {
            zone.Add($"s{i}._domainkey.example.com", "v=DKIM1; p=");
            Assert.Single((await keys.ResolveAsync($"s{i}._domainkey.example.com", TestContext.Current.CancellationToken)).Records);
        }

        var last = $"s{3 * DkimKeyResolver.CacheSize - 1}._domainkey.example.com";
        Assert.Same(
            await keys.ResolveAsync(last, TestContext.Current.CancellationToken), await keys.ResolveAsync(last, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_name_that_is_too_long_for_dns_has_no_key()
    {
        var label = new string('a', 63);
        var tags = $"v=1; a=rsa-sha256; d={label}.{label}.{label}.example.com; s={label}; c=relaxed/relaxed";
        var verdict = Assert.Single(await Mail.VerifyAsync(new TestSignature { Tags = tags, Fields = "from" }.Over(Message), TestSignature.Zone()));

        Assert.Equal((DkimResult.PermError, "no key record"), (verdict.Result, verdict.Reason));
    }

    [Fact]
    public async Task One_key_serves_many_threads()
    {
        var signed = new TestSignature { Fields = "from" }.Over(Message);
        var (signatures, bodies) = Mail.Read(signed);
        var verifier = new DkimVerifier(new DkimKeyResolver(TestSignature.Zone()), new FixedTime(Mail.Now));
        await Parallel.ForAsync(0, 400, TestContext.Current.CancellationToken, async (_, token) =>
            Assert.Equal(DkimResult.Pass, Assert.Single(await verifier.VerifyAsync(signatures, bodies, token)).Result));
    }

    [Fact]
    public void Every_cut_of_a_record_is_read_without_harm()
    {
        var record = Encoding.ASCII.GetBytes($"v=DKIM1; h=sha256; t=s:y; k=rsa; p={Key}");
        for (var length = 0; length < record.Length; length++)
        {
            var key = DkimKeyRecordParser.Parse(record.AsSpan(0, length));
            Assert.True(key?.Key is null, $"{length} octets are a key");
        }
    }

    private static async Task<DkimVerdict> VerifyAsync(params string[] records)
    {
        var zone = new KeyZone().Add("s1._domainkey.example.com", records);
        return Assert.Single(await Mail.VerifyAsync(new TestSignature { Fields = "from" }.Over(Message), zone));
    }

    private static async Task<DkimKeyAnswer> ResolveAsync(DkimKeyResolver keys) =>
        await keys.ResolveAsync("s1._domainkey.example.com", TestContext.Current.CancellationToken);
}
