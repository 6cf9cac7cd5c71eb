using System.Security.Cryptography;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Tests.Dkim;

namespace Stafett.Authentication.Tests.Arc;

/// <summary>
/// The message of RFC 8617, appendix B. Its signatures can be verified by nobody: no key is printed, each b= is 64 octets long, so made with a key of 512 bits,
/// and RFC 8301 §3.2 lets no key of less than 1,024 bits verify anything. What it does show is the order of three sets, and the hash of a body in the relaxed form.
/// </summary>
public sealed class ArcAppendixTests
{
    // Without the trace fields, which no signature covers.
    private static readonly string Message = Mail.Crlf("""
        ARC-Seal: i=3; a=rsa-sha256; cv=pass; d=clochette.example.org; s=
                clochette; t=12345; b=CU87XzXlNlk5X/yW4l73UvPUcP9ivwYWxyBWcVrRs7
                +HPx3K05nJhny2fvymbReAmOA9GTH/y+k9kEc59hAKVg==
        ARC-Message-Signature: i=3; a=rsa-sha256; c=relaxed/relaxed; d=
                clochette.example.org; h=message-id:date:from:to:subject; s=
                clochette; t=12345; bh=KWSe46TZKCcDbH4klJPo+tjk5LWJnVRlP5pvjXFZY
                LQ=; b=o71vwyLsK+Wm4cOSlirXoRwzEvi0vqIjd/2/GkYFYlSd/GGfKzkAgPqxf
                K7ccBMP7Zjb/mpeggswHjEMS8x5NQ==
        ARC-Authentication-Results: i=3; clochette.example.org; spf=fail
            smtp.from=jqd@d1.example; dkim=fail (512-bit key)
            header.i=@d1.example; dmarc=fail; arc=pass (as.2.gmail.example=pass,
            ams.2.gmail.example=pass, as.1.lists.example.org=pass,
            ams.1.lists.example.org=fail (message has been altered))
        Authentication-Results: clochette.example.org; spf=fail
            smtp.from=jqd@d1.example; dkim=fail (512-bit key)
            header.i=@d1.example; dmarc=fail; arc=pass (as.2.gmail.example=pass,
            ams.2.gmail.example=pass, as.1.lists.example.org=pass,
            ams.1.lists.example.org=fail (message has been altered))
        ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=gmail.example; s=20120806; t=
                12345; b=Zpukh/kJL4Q7Kv391FKwTepgS56dgHIcdhhJZjsalhqkFIQQAJ4T9BE
                8jjLXWpRNuh81yqnT1/jHn086RwezGw==
        ARC-Message-Signature: i=2; a=rsa-sha256; c=relaxed/relaxed; d=
                gmail.example; h=message-id:date:from:to:subject; s=20120806; t=
                12345; bh=KWSe46TZKCcDbH4klJPo+tjk5LWJnVRlP5pvjXFZYLQ=; b=CVoG44
                cVZvoSs2mMig2wwqPaJ4OZS5XGMCegWqQs1wvRZJS894tJM0xO1RJLgCPsBOxdA5
                9WSqI9s9DfyKDfWg==
        ARC-Authentication-Results: i=2; gmail.example; spf=fail
            smtp.from=jqd@d1.example; dkim=fail (512-bit key)
            header.i=@example.org; dmarc=fail; arc=pass
            (as.1.lists.example.org=pass, ams.1.lists.example.org=pass)
        ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example.org; s=dk-lists;
                 t=12345; b=TlCCKzgk3TrAa+G77gYYO8Fxk4q/Ml0biqduZJeOYh6+0zhwQ8u/
                lHxLi21pxu347isLSuNtvIagIvAQna9a5A==
        ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=
                lists.example.org; h=message-id:date:from:to:subject; s=
                dk-lists; t=12345; bh=KWSe46TZKCcDbH4klJPo+tjk5LWJnVRlP5pvjXFZYL
                Q=; b=DsoD3n3hiwlrN1ma8IZQFgZx8EDO7Wah3hUjIEsYKuShRKYB4LwGUiKD5Y
                yHgcIwGHhSc/4+ewYqHMWDnuFxiQ==
        ARC-Authentication-Results: i=1; lists.example.org; spf=pass
            smtp.mfrom=jqd@d1.example; dkim=pass (512-bit key)
            header.i=@d1.example; dmarc=pass
        DKIM-Signature: v=1; a=rsa-sha1; c=relaxed/relaxed; d=d1.example; h=
                message-id:date:from:to:subject; s=origin2015; bh=bIxxaeIQvmOBdT
                AitYfSNFgzPP4=; b=qKjd5fYibKXWWIcMKCgRYuo1vJ2fD+IAQPjX+uamXIGY2Q
                0HjQ+Lq3/yHzG3JHJp6780/nKQPOWt2UDJQrJkEA==
        Message-ID: <54B84785.1060301@d1.example>
        Date: Thu, 14 Jan 2015 15:00:01 -0800
        From: John Q Doe <jqd@d1.example>
        To: arc@dmarc.example
        Subject: [List 2] Example 1

        Hey gang,
        This is a test message.
        --J.

        """);

    [Fact]
    public void Three_sets_stand_in_the_order_of_their_instances()
    {
        var (signatures, _) = Mail.Read(Message);
        var chain = signatures.Arc;

        Assert.Equal((null, 3, false), (chain.Problem, chain.HighestInstance, chain.IsClosed));
        Assert.Equal([1, 2, 3], chain.Sets.Select(set => set.Instance));
        Assert.Equal(["lists.example.org", "gmail.example", "clochette.example.org"], chain.Sets.Select(set => set.SealingDomain.Name));
        Assert.Equal([ArcResult.None, ArcResult.Pass, ArcResult.Pass], chain.Sets.Select(set => set.Seal.ChainStatus));
        Assert.Equal([(9, 8, 7), (6, 5, 4), (2, 1, 0)], chain.Sets.Select(set => (set.ResultsField, set.MessageSignatureField, set.SealField)));
    }

    [Fact]
    public void Folded_tags_are_read_whole()
    {
        var (signatures, _) = Mail.Read(Message);
        string[] keys = ["dk-lists._domainkey.lists.example.org", "20120806._domainkey.gmail.example", "clochette._domainkey.clochette.example.org"];

        Assert.Equal(keys, signatures.Arc.Sets.Select(set => set.Seal.KeyName));
        foreach (var (set, key) in signatures.Arc.Sets.Zip(keys))
        {
            var signature = set.MessageSignature;
            Assert.Equal((key, DkimAlgorithm.RsaSha256, 12_345L, null), (signature.KeyName, signature.Algorithm, signature.SignedAt, signature.ExpiresAt));
            Assert.Equal((Canonicalization.Relaxed, Canonicalization.Relaxed), (signature.HeaderCanonicalization, signature.BodyCanonicalization));
            Assert.Equal(["message-id", "date", "from", "to", "subject"], signature.SignedFieldNames(signatures.Headers));
            Assert.Equal((64, 64), (signature.Signature.Length, set.Seal.Signature.Length));
        }
    }

    [Fact]
    public void The_body_has_the_hash_that_all_three_signed()
    {
        var (signatures, bodies) = Mail.Read(Message);

        Assert.True(bodies.TryGet(Canonicalization.Relaxed, null, out var hash));
        foreach (var set in signatures.Arc.Sets)
            Assert.Equal(set.MessageSignature.BodyHash.ToArray(), hash.ToArray());
    }

    [Fact]
    public async Task Neither_without_a_key_nor_with_one_of_512_bits_is_the_chain_whole()
    {
        var verdict = await Mail.ValidateAsync(Message, new KeyZone());
        Assert.Equal((ArcResult.Fail, "the latest message signature: no key record", 3), (verdict.Result, verdict.Reason, verdict.HighestInstance));

        verdict = await Mail.ValidateAsync(Message, Zone(512));
        Assert.Equal((ArcResult.Fail, "the latest message signature: the RSA key is too short"), (verdict.Result, verdict.Reason));

        verdict = await Mail.ValidateAsync(Message, Zone(1_024));
        Assert.Equal((ArcResult.Fail, "the latest message signature: the signature does not match the header"), (verdict.Result, verdict.Reason));
    }

    [Fact]
    public async Task The_next_handler_seals_it_as_failed()
    {
        var next = await ArcMail.SealAsync(Message, 1, new KeyZone());

        Assert.Contains("ARC-Seal: i=4; a=rsa-sha256; cv=fail; d=h1.example;", next, StringComparison.Ordinal);
        var verdict = await Mail.ValidateAsync(next!, ArcMail.Zone);
        Assert.Equal((ArcResult.Fail, true, 4), (verdict.Result, verdict.IsClosed, verdict.HighestInstance));
    }

    private static KeyZone Zone(int bits)
    {
        using var rsa = RSA.Create(bits);
        return new KeyZone().Add("clochette._domainkey.clochette.example.org", $"v=DKIM1; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}");
    }
}
