using System.Buffers;
using System.Security.Cryptography;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Tests.Dkim;
using Stafett.Fuzz;

namespace Stafett.Authentication.Tests.Arc;

public sealed class ArcSealerTests
{
    [Fact]
    public async Task Each_handler_continues_the_chain()
    {
        var message = ArcMail.Message;
        for (var i = 1; i <= 3; i++)
        {
            message = await ArcMail.SealedAsync(message, i);
            var verdict = await Mail.ValidateAsync(message, ArcMail.Zone);
            Assert.Equal((ArcResult.Pass, i, 0), (verdict.Result, verdict.HighestInstance, verdict.OldestPass));
        }

        var fields = ArcMail.SplitHeader(message);
        Assert.StartsWith("ARC-Seal: i=3; a=rsa-sha256; cv=pass; d=h3.example; s=s; t=", fields[0], StringComparison.Ordinal);
        Assert.StartsWith("ARC-Message-Signature: i=3; a=rsa-sha256; c=relaxed/relaxed;", fields[1], StringComparison.Ordinal);
        Assert.Equal("ARC-Authentication-Results: i=3; h3.example;\r\n arc=pass\r\n", fields[2]);
        Assert.StartsWith("ARC-Seal: i=1; a=rsa-sha256; cv=none;", fields[6], StringComparison.Ordinal);
        Assert.All(fields.SelectMany(field => field.Split("\r\n")), line => Assert.InRange(line.Length, 0, 78));
    }

    // RFC 8617 §5.1.2
    [Fact]
    public async Task A_broken_chain_is_sealed_as_failed_over_our_own_set_alone()
    {
        var broken = await ArcMail.SealedAsync(ArcMail.Message, 1, 2) + "more\r\n";
        var message = await ArcMail.SealedAsync(broken, 3);
        var set = ArcMail.TopSet(message).ToArray();
        Assert.StartsWith("ARC-Seal: i=3; a=rsa-sha256; cv=fail; d=h3.example;", set[2], StringComparison.Ordinal);

        var b = set[2].LastIndexOf(" b=", StringComparison.Ordinal) + 3;
        var value = Convert.FromBase64String(set[2][b..].Replace("\r\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        var data = string.Concat(set.Take(2).Append(set[2][..b]).Select(field => NaiveCanonicalizer.Field(field, true)))[..^2];
        var answer = await new DkimKeyResolver(ArcMail.Zone).ResolveAsync("s._domainkey.h3.example", TestContext.Current.CancellationToken);
        Assert.True(Assert.Single(answer.Records).Key!.Verify(SHA256.HashData(Mail.Octets(data)), value));

        // And that is the end of it.
        var verdict = await Mail.ValidateAsync(message, ArcMail.Zone);
        Assert.Equal((ArcResult.Fail, true), (verdict.Result, verdict.IsClosed));
        Assert.Null(await ArcMail.SealAsync(message, 1));
    }

    [Fact]
    public async Task A_chain_without_order_is_sealed_as_failed()
    {
        var message = await ArcMail.SealedAsync("ARC-Seal: i=4; cv=none; nothing\r\n" + ArcMail.Message, 1);
        Assert.StartsWith("ARC-Seal: i=1; a=rsa-sha256; cv=fail;", message, StringComparison.Ordinal);

        message = await ArcMail.SealedAsync("ARC-Message-Signature: i=4; x=y\r\n" + ArcMail.Message, 1);
        Assert.StartsWith("ARC-Seal: i=5; a=rsa-sha256; cv=fail;", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_covers_dkim_signatures_and_lets_later_ones_be_added()
    {
        var message = await ArcMail.SealedAsync(new TestSignature().Over(ArcMail.Message), 1);
        Assert.Equal(ArcResult.Pass, (await Mail.ValidateAsync("DKIM-Signature: v=1; later\r\n" + message, ArcMail.Zone)).Result);
        Assert.Equal(ArcResult.Pass, (await Mail.ValidateAsync("Received: by us\r\n" + message, ArcMail.Zone)).Result);

        var changed = message.Replace("DKIM-Signature: v=1", "DKIM-Signature: v=2", StringComparison.Ordinal);
        Assert.Equal(ArcResult.Fail, (await Mail.ValidateAsync(changed, ArcMail.Zone)).Result);
    }

    [Theory]
    [InlineData("mx; none\r\nX-Injected: y")]
    [InlineData("mx; none\r\n\r\nbody")]
    [InlineData("mx; none\n x")]
    public async Task Results_cannot_end_the_field(string results)
    {
        var (signatures, bodies) = Mail.Read(ArcMail.Message);
        var verdict = await Mail.ValidateAsync(ArcMail.Message, ArcMail.Zone);
        var output = new ArrayBufferWriter<byte>();

        Assert.Throws<ArgumentException>(() => ArcMail.Sealer(1).TrySeal(signatures, verdict, bodies, Mail.Octets(results), output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public async Task A_verdict_about_another_message_is_refused()
    {
        var (signatures, bodies) = Mail.Read(ArcMail.Message);
        var verdict = await Mail.ValidateAsync(await ArcMail.SealedAsync(ArcMail.Message, 1), ArcMail.Zone);

        Assert.Throws<ArgumentException>(() => ArcMail.Sealer(1).TrySeal(signatures, verdict, bodies, "mx; none"u8, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public async Task One_sealer_serves_many_threads()
    {
        var (signatures, bodies) = Mail.Read(ArcMail.Message);
        var verdict = await Mail.ValidateAsync(ArcMail.Message, ArcMail.Zone);
        var sealer = ArcMail.Sealer(2);
        var fields = new string[48];
        Parallel.For(0, fields.Length, i =>
        {
            var output = new ArrayBufferWriter<byte>();
            Assert.True(sealer.TrySeal(signatures, verdict, bodies, "h2.example; none"u8, output));
            fields[i] = Convert.ToHexString(output.WrittenSpan);
        });

        Assert.Single(fields.Distinct());
    }
}
