using System.Buffers;
using System.Net;
using System.Text;
using Stafett.Authentication;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Server.Tests.Smtp;

namespace Stafett.Server.Tests.Forwarding;

public sealed class MessageSealerTests : IDisposable
{
    private const string Host = "mx.service.example";

    private readonly FakeTimeProvider _time = new();
    private readonly ChangingZone _zone;
    private readonly ServiceSigner _signer;
    private readonly MessageSealer _sealer;
    private readonly MemoryBudget _budget = new(10_000_000);

    public MessageSealerTests()
    {
        _zone = new ChangingZone(_time);
        _signer = TestSigner.Create(new SigningOptions { Mode = "always" }, Domain.Parse(Host), _time);
        foreach (var key in _signer.Keys)
            _zone.Add($"{_signer.RecordName(key)}. 300 TXT {string.Join(' ', key.Key.DnsRecord.Chunk(255).Select(c => $"\"{new string(c)}\""))}");
        _sealer = new MessageSealer(_signer, Host, [Host], EmailAddress.Parse("no-reply@shown.example"), [Domain.Parse("kept.example")]);
    }

    public void Dispose() => _signer.Dispose();

    [Theory]
    [InlineData("From: Bob <bob@sender.example>\nSubject: x\n\nHello.\n")]
    [InlineData("Authentication-Results: mx.service.example; dmarc=pass\nFrom: Bob <bob@sender.example>\nSubject: x\n\nHello.\n")]
    [InlineData("From me Thu Jan  1\nFrom: Bob <bob@sender.example>\n\nHello.\n")]
    [InlineData("From: Bob <bob@sender.example>\nno field\nFrom: boss@bank.example\n\nHello.\n")]
    [InlineData("From: Bob <bob@sender.example>\n")]
    [InlineData("From: Bob <bob@sender.example>\n\n")]
    [InlineData("From: Bob <bob@sender.example>\nSubject:\n  \n x\n\nHello.\n")]
    [InlineData("From: Bob <bob@sender.example>\nAuthentication-Results: mx.service.example; x=y\n")]
    public async Task What_goes_out_is_read_as_it_was_and_its_signatures_hold(string text)
    {
        var octets = TestHeaders.Octets(text);
        var before = TestHeaders.Of(octets);
        foreach (var rewrites in new[] { false, true })
        {
            var sent = await SealAsync(octets, rewrites);

            var after = TestHeaders.Of(sent);
            Assert.Equal(octets[before.BodyOffset..], sent[after.BodyOffset..]);
            Assert.Equal(before.End == HeaderEnd.EndOfMessage ? HeaderEnd.EndOfMessage : HeaderEnd.BlankLine, after.End);
            Assert.Equal(rewrites ? "no-reply@shown.example" : "bob@sender.example", FromHeader.Check(after).Address!.ToString());
            Assert.Equal(before.TryGetValue("Subject"u8, out var subject) ? Encoding.ASCII.GetString(subject) : null, after.TryGetValue("Subject"u8, out var sentSubject) ? Encoding.ASCII.GetString(sentSubject) : null);
            var verdicts = await VerdictsAsync(sent);
            Assert.Equal(["Pass", "Pass", "Pass"], [.. verdicts.Dkim.Select(d => d.Result.ToString()), verdicts.Arc.Result.ToString()]);
            Assert.Equal(1, after.CountOf("Authentication-Results"u8));
            Assert.DoesNotContain("dmarc=pass", Encoding.ASCII.GetString(sent), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("security@mx.service.example")]
    [InlineData("ceo@service.example")]
    [InlineData("ceo@desk.service.example")]
    [InlineData("x@below.mx.service.example")]
    [InlineData("bob@sender.example, ceo@service.example")]
    public async Task An_author_near_us_whom_nobody_vouches_for_does_not_get_our_signature(string author)
    {
        var octets = TestHeaders.Octets($"From: {author}\nSubject: your password\n\nHello.\n");

        var verdicts = await VerdictsAsync(await SealAsync(octets, rewrites: false));

        Assert.Empty(verdicts.Dkim);
        Assert.False(verdicts.HasAlignedDkim);
        // The seal says what we saw, and makes nothing pass.
        Assert.Equal("Pass", verdicts.Arc.Result.ToString());
        Assert.Equal(2, (await VerdictsAsync(await SealAsync(octets, rewrites: true))).Dkim.Count);
    }

    [Fact]
    public async Task An_author_near_us_who_is_vouched_for_gets_it()
    {
        _zone.Add("service.example. 300 TXT \"v=spf1 ip4:192.0.2.1 -all\"");
        _zone.Add("_dmarc.service.example. 300 TXT \"v=DMARC1; p=reject\"");
        var octets = TestHeaders.Octets("From: ops@service.example\n\nHello.\n");

        var sent = await SealAsync(octets, rewrites: false, sender: "ops@service.example");

        Assert.Equal(2, (await VerdictsAsync(sent)).Dkim.Count);
    }

    [Fact]
    public async Task A_chain_is_continued_and_a_broken_one_sealed_as_failed_and_then_left_alone()
    {
        var once = await SealAsync(TestHeaders.Octets("From: bob@sender.example\n\nHello.\n"), rewrites: false);
        var twice = await SealAsync(once, rewrites: true);
        var whole = await VerdictsAsync(twice);
        Assert.Equal(("Pass", 2), (whole.Arc.Result.ToString(), whole.Arc.HighestInstance));

        byte[] changed = [.. twice, .. "A footer.\r\n"u8];
        var broken = await SealAsync(changed, rewrites: false);
        Assert.Contains("ARC-Seal: i=3; a=rsa-sha256; cv=fail;", Encoding.ASCII.GetString(broken), StringComparison.Ordinal);
        var closed = await SealAsync(broken, rewrites: false);
        Assert.DoesNotContain("i=4", Encoding.ASCII.GetString(closed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_DNS_does_not_tell_of_is_not_sealed()
    {
        var once = await SealAsync(TestHeaders.Octets("From: bob@sender.example\n\nHello.\n"), rewrites: false);
        _zone.Break(_signer.RecordName(_signer.Keys[0]), Stafett.Protocols.Dns.DnsType.TXT);

        Assert.Equal(1, TestHeaders.Of(await SealAsync(once, rewrites: false)).CountOf("ARC-Seal"u8));
    }

    [Fact]
    public async Task From_stays_for_those_who_want_it_and_for_those_who_are_vouched_for()
    {
        var nobody = await VerdictsAsync(TestHeaders.Octets("From: bob@sender.example\n\nHello.\n"));
        Assert.True(_sealer.Rewrites(nobody, [EmailAddress.Parse("a@alias.example")]));
        Assert.False(_sealer.Rewrites(nobody, [EmailAddress.Parse("a@kept.example")]));

        _zone.Add("sender.example. 300 TXT \"v=spf1 ip4:192.0.2.1 -all\"");
        _zone.Add("_dmarc.sender.example. 300 TXT \"v=DMARC1; p=none\"");
        Assert.False(_sealer.Rewrites(await VerdictsAsync(TestHeaders.Octets("From: bob@sender.example\n\nHello.\n")), [EmailAddress.Parse("a@alias.example")]));
    }

    private async Task<byte[]> SealAsync(byte[] octets, bool rewrites, string sender = "bob@sender.example")
    {
        using var buffer = new MessageBuffer(_budget);
        Assert.True(buffer.TryWrite(octets));
        using var message = new IncomingMessage(buffer, HeaderLimits.Default);
        Assert.Equal(HeaderScan.Complete, message.Finish());
        var verdicts = await AskAsync(message.Signatures, message.Bodies, sender);
        var made = _sealer.Seal(message, verdicts, rewrites, isInternational: false);
        return [.. made.Top.Span, .. made.Fields.Span, .. made.Content.ToArray()];
    }

    private async Task<AuthenticationVerdicts> VerdictsAsync(byte[] octets)
    {
        var message = MessageSignatures.Read(TestHeaders.Of(octets));
        using var hasher = message.CreateBodyHasher();
        hasher.Write(octets.AsSpan(message.Headers.BodyOffset));
        return await AskAsync(message, hasher.Finish(), "bob@sender.example");
    }

    private async Task<AuthenticationVerdicts> AskAsync(MessageSignatures message, Authentication.Dkim.BodyHashes bodies, string sender) =>
        await new MessageAuthenticator(_zone, _time, new AuthenticationOptions()).AuthenticateAsync(
            new AuthenticationRequest
            {
                Client = IPAddress.Parse("192.0.2.1"),
                Helo = "client.example",
                MailFrom = new ReversePath(EmailAddress.Parse(sender)),
                Message = message,
                Bodies = bodies,
            },
            TestContext.Current.CancellationToken);
}
