using System.Security.Cryptography;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Dkim;

public sealed class DkimVerifierTests
{
    private static readonly string Message = Mail.Crlf("""
        Received: from a by b;
         Fri, 27 Nov 2026 07:59:59 +0000
        From: Ann <ann@example.com>
        To: bob@example.net
        Subject:  two  spaces
         and a fold 
        Date: Fri, 27 Nov 2026 08:00:00 +0000
        X-Odd : 	x

        First  line, 
        
        	tab and text.

        """) + "\r\n\r\n";

    private static readonly long Seconds = Mail.Now.ToUnixTimeSeconds();

    [Theory]
    [InlineData("relaxed/relaxed", true, true)]
    [InlineData("relaxed/simple", true, false)]
    [InlineData("simple/relaxed", false, true)]
    [InlineData("simple/simple", false, false)]
    [InlineData("relaxed", true, false)]
    [InlineData("simple", false, false)]
    [InlineData(null, false, false)]
    public async Task All_forms_pass(string? form, bool header, bool body)
    {
        var tags = "v=1; a=rsa-sha256; d=example.com; s=s1" + (form is null ? "" : $"; c={form}");
        var signed = new TestSignature { Tags = tags, IsHeaderRelaxed = header, IsBodyRelaxed = body, Fields = "From:to:SUBJECT : date:x-odd:received" }.Over(Message);

        await AssertVerdict(DkimResult.Pass, "the signature is good", signed);
    }

    [Theory]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; x=%+60; t=%-60", DkimResult.Pass)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; t=%+299", DkimResult.Pass)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; i=@example.com; q=dns/txt", DkimResult.Pass)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; i=x@a.b.example.com; q=other:dns/txt", DkimResult.Pass)]
    [InlineData("v = 1; a = rsa-sha256;\r\n\td =\r\n example.com ; s=s1;\r\n  c=relaxed/relaxed; unknown=thing", DkimResult.Pass)]
    [InlineData("v=1; a=rsa-sha256; d=EXAMPLE.com; s=S1; c=relaxed/relaxed", DkimResult.Pass)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; z=From:x@y|To:z", DkimResult.Pass)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; x=%-1", DkimResult.Policy)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; t=%+301", DkimResult.Policy)]
    [InlineData("v=1; a=rsa-sha1; d=example.com; s=s1; c=relaxed/relaxed", DkimResult.Policy)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; i=@example.org", DkimResult.PermError)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; i=@notexample.com", DkimResult.PermError)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=other; c=relaxed/relaxed", DkimResult.PermError)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; i=nobody", DkimResult.Neutral)]
    [InlineData("v=2; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha512; d=example.com; s=s1; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; n=1; n=2; d=example.com; s=s1; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1;; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/nothing", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; q=dns/other", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; t=%+0; x=%+0", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; x=soon", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; 1x=y", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=com; s=s1; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=[192.0.2.1]; s=s1; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1..x; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; s=s1; c=relaxed/relaxed", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; l=-1", DkimResult.Neutral)]
    [InlineData("v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; x\x01=y", DkimResult.Neutral)]
    public async Task Tags_decide(string tags, DkimResult expected)
    {
        tags = string.Join("", tags.Split('%').Select((part, i) => i == 0 ? part : Shifted(part)));
        var verdict = Assert.Single(await Mail.VerifyAsync(new TestSignature { Tags = tags }.Over(Message), TestSignature.Zone()));

        Assert.Equal(expected, verdict.Result);
        Assert.Equal(expected == DkimResult.Pass, verdict.CountsForAlignment);
    }

    // "+60; rest" is now and a minute.
    private static string Shifted(string part)
    {
        var digits = part.TakeWhile(c => c is '+' or '-' || char.IsAsciiDigit(c)).Count();
        return $"{Seconds + long.Parse(part[..digits], System.Globalization.CultureInfo.InvariantCulture)}{part[digits..]}";
    }

    // Attack row 61.
    [Fact]
    public async Task A_signature_with_a_length_never_passes()
    {
        var whole = new TestSignature { Length = 31 }.Over(Message);
        var verdict = Assert.Single(await Mail.VerifyAsync(whole, TestSignature.Zone()));
        Assert.Equal((DkimResult.Policy, false), (verdict.Result, verdict.CountsForAlignment));

        var added = whole + "Something else.\r\n";
        verdict = Assert.Single(await Mail.VerifyAsync(added, TestSignature.Zone()));
        Assert.Equal((DkimResult.Policy, false), (verdict.Result, verdict.CountsForAlignment));

        await AssertVerdict(DkimResult.Fail, "the body was changed", new TestSignature { Length = 1_000_000 }.Over(Message));
        await AssertVerdict(DkimResult.Fail, "the body was changed", new TestSignature { Length = 10 }.Over(Message).Replace("First", "Thirst", StringComparison.Ordinal));
        await AssertVerdict(DkimResult.Policy, "l= leaves the end of the body open", new TestSignature { Length = 0 }.Over(Message));
        var endless = new TestSignature { Tags = $"v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed; l={new string('9', 76)}" }.Over(Message);
        await AssertVerdict(DkimResult.Fail, "the body was changed", endless);
    }

    [Theory]
    [InlineData(512, DkimResult.Policy)]
    [InlineData(1_016, DkimResult.Policy)]
    [InlineData(1_024, DkimResult.Pass)]
    [InlineData(4_096, DkimResult.Pass)]
    public async Task Short_keys_never_pass(int bits, DkimResult expected)
    {
        using var rsa = RSA.Create(bits);
        var signed = new TestSignature { Sign = data => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) }.Over(Message);
        var verdict = Assert.Single(await Mail.VerifyAsync(signed, TestSignature.Zone(TestSignature.RsaRecord(rsa))));

        Assert.Equal((expected, bits), (verdict.Result, verdict.KeyBits));
    }

    [Fact]
    public async Task At_most_ten_signatures_are_looked_at()
    {
        var signed = Message;
        for (var i = 0; i < 100; i++)
            signed = new TestSignature { Tags = $"v=1; a=rsa-sha256; d=example.com; s=s{i}; c=relaxed/relaxed" }.Over(signed);
        var zone = TestSignature.Zone();
        var verdicts = await Mail.VerifyAsync(signed, zone);

        Assert.Equal((10, 10), (verdicts.Count, zone.Asked));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"s{99 - i}"), verdicts.Select(v => v.Signature!.Selector));
    }

    [Fact]
    public async Task From_has_to_be_signed()
    {
        await AssertVerdict(DkimResult.PermError, "From is not signed", new TestSignature { Fields = "to:subject:date:fromx" }.Over(Message));
        var signed = new TestSignature { Fields = "From:from" }.Over(Message);
        await AssertVerdict(DkimResult.Pass, "the signature is good", signed);
        // Oversigned: a second From breaks it, wherever it stands.
        await AssertVerdict(DkimResult.Fail, "the signature does not match the header", "From: eve@example.org\r\n" + signed);
        await AssertVerdict(DkimResult.Fail, "the signature does not match the header", signed.Replace("To: bob", "From: eve@example.org\r\nTo: bob", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fields_of_one_name_are_taken_from_the_bottom()
    {
        var message = "Comments: one\r\nComments: two\r\n" + Message;
        var signed = new TestSignature { Fields = "from:comments" }.Over(message);

        await AssertVerdict(DkimResult.Pass, "the signature is good", signed.Replace("Comments: one\r\n", "Comments: uno\r\n", StringComparison.Ordinal));
        await AssertVerdict(DkimResult.Fail, "the signature does not match the header", signed.Replace("Comments: two\r\n", "Comments: due\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signature_may_cover_others_and_never_itself()
    {
        var inner = new TestSignature().Over(Message);
        var outer = new TestSignature { Fields = "from:dkim-signature:dkim-signature" }.Over(inner);

        Assert.All(await Mail.VerifyAsync(outer, TestSignature.Zone()), verdict => Assert.Equal(DkimResult.Pass, verdict.Result));
        var changed = outer.Replace("h=from:to:subject:date", "h=from:to:subject:data", StringComparison.Ordinal);
        Assert.All(await Mail.VerifyAsync(changed, TestSignature.Zone()), verdict => Assert.Equal(DkimResult.Fail, verdict.Result));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", ";")]
    [InlineData(" \r\n ", ";\r\n\t")]
    [InlineData("\r\n\t", "; n=note")]
    public async Task The_value_of_b_goes_with_the_white_space_around_it(string gap, string tail)
    {
        foreach (var relaxed in new[] { true, false })
        {
            var tags = $"v=1; a=rsa-sha256; d=example.com; s=s1; c={(relaxed ? "relaxed" : "simple")}/relaxed";
            var signature = new TestSignature { Tags = tags, IsHeaderRelaxed = relaxed, Gap = gap, Tail = tail };
            var signed = signature.Over(Message);
            await AssertVerdict(DkimResult.Pass, "the signature is good", signed);
        }
    }

    [Theory]
    [InlineData("From: a@example.com\r\n\r\n")]
    [InlineData("From: a@example.com\r\n\r\n\r\n\r\n")]
    [InlineData("From: a@example.com\r\n\r\nno line end")]
    [InlineData("From: a@example.com\r\n\r\n  ")]
    [InlineData("FROM :\t a@example.com\r\n \r\n\r\nx\r\n")]
    public async Task Odd_bodies_and_fields_pass(string message)
    {
        foreach (var (form, isRelaxed) in new[] { ("relaxed/relaxed", true), ("simple/simple", false) })
        {
            var signature = new TestSignature { Tags = $"v=1; a=rsa-sha256; d=example.com; s=s1; c={form}", IsHeaderRelaxed = isRelaxed, IsBodyRelaxed = isRelaxed, Fields = "from" };
            await AssertVerdict(DkimResult.Pass, "the signature is good", signature.Over(message));
        }
    }

    [Fact]
    public async Task Every_cut_of_a_signed_message_ends_in_a_verdict()
    {
        var signed = new TestSignature().Over(Message);
        for (var length = 0; length < signed.Length; length++)
        {
            var verdicts = await Mail.VerifyAsync(signed[..length], TestSignature.Zone());
            // Empty lines at the end are not signed.
            Assert.All(verdicts, verdict => Assert.True(verdict.Result != DkimResult.Pass || length >= signed.TrimEnd().Length, $"{length} octets: {verdict.Result}"));
        }
    }

    [Fact]
    public async Task A_message_without_signatures_has_no_verdict() => Assert.Empty(await Mail.VerifyAsync(Message, TestSignature.Zone()));

    [Theory]
    [InlineData(DnsStatus.ServerFailure, DkimResult.TempError)]
    [InlineData(DnsStatus.Timeout, DkimResult.TempError)]
    [InlineData(DnsStatus.NxDomain, DkimResult.PermError)]
    [InlineData(DnsStatus.NoData, DkimResult.PermError)]
    public async Task Without_an_answer_it_is_temporary(DnsStatus status, DkimResult expected)
    {
        var zone = new KeyZone().Fail("s1._domainkey.example.com", status);
        var verdict = Assert.Single(await Mail.VerifyAsync(new TestSignature().Over(Message), zone));

        Assert.Equal(expected, verdict.Result);
    }

    [Fact]
    public async Task A_changed_body_is_known_without_the_key()
    {
        var zone = new KeyZone().Fail("s1._domainkey.example.com", DnsStatus.Timeout);
        var verdict = Assert.Single(await Mail.VerifyAsync(new TestSignature().Over(Message) + "more", zone));

        Assert.Equal(DkimResult.Fail, verdict.Result);
    }

    [Fact]
    public async Task All_keys_are_asked_for_before_the_first_answer()
    {
        var gate = new TaskCompletionSource();
        var zone = TestSignature.Zone().Add("s2._domainkey.example.com", TestSignature.RsaRecord());
        zone.Gate = gate.Task;
        var signed = new TestSignature { Tags = "v=1; a=rsa-sha256; d=example.com; s=s2; c=relaxed/relaxed" }.Over(new TestSignature().Over(Message));
        var verifying = Mail.VerifyAsync(signed, zone);

        Assert.Equal((2, false), (zone.Asked, verifying.IsCompleted));
        gate.SetResult();
        Assert.All(await verifying, verdict => Assert.Equal(DkimResult.Pass, verdict.Result));
    }

    // RFC 8616 §4
    [Fact]
    public async Task International_domains_are_looked_up_as_a_labels()
    {
        var zone = new KeyZone().Add("s1._domainkey.xn--bcher-kva.example", TestSignature.RsaRecord());
        var tags = System.Text.Encoding.Latin1.GetString("v=1; a=rsa-sha256; d=b\u00fccher.example; s=s1; c=relaxed/relaxed"u8);
        var verdict = Assert.Single(await Mail.VerifyAsync(new TestSignature { Tags = tags }.Over(Message), zone));

        Assert.Equal((DkimResult.Pass, "xn--bcher-kva.example"), (verdict.Result, verdict.Signature!.SigningDomain.Name));
    }

    private static async Task AssertVerdict(DkimResult expected, string reason, string message)
    {
        var verdict = Assert.Single(await Mail.VerifyAsync(message, TestSignature.Zone()));
        Assert.Equal((expected, reason), (verdict.Result, verdict.Reason));
    }
}
