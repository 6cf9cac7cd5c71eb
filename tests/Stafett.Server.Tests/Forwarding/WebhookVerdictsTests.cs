using System.Net;
using Stafett.Authentication;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Server.Tests.Smtp;

namespace Stafett.Server.Tests.Forwarding;

public sealed class WebhookVerdictsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Tells_of_each_signature_of_SPF_and_of_the_policy()
    {
        using var signer = TestSigner.Create(new SigningOptions { Mode = "always" }, Domain.Parse("sender.example"), _time);
        var zone = new ChangingZone(_time);
        foreach (var key in signer.Keys)
            zone.Add($"{signer.RecordName(key)}. 300 TXT {string.Join(' ', key.Key.DnsRecord.Chunk(255).Select(c => $"\"{new string(c)}\""))}");
        zone.Add("sender.example. 300 TXT \"v=spf1 ip4:192.0.2.1 -all\"");
        zone.Add("_dmarc.sender.example. 300 TXT \"v=DMARC1; p=reject; sp=quarantine\"");
        var plain = TestHeaders.Octets("From: Bob <bob@sender.example>\nSubject: x\n\nHello.\n");
        byte[] octets = [.. signer.Sign(plain).Span, .. plain];

        var told = WebhookVerdicts.Of(await VerdictsAsync(zone, octets), "mx.test.example");

        Assert.Equal(["bob@sender.example"], told.Dkim!.HeaderFrom);
        Assert.Equal(["rsa-sha256", "ed25519-sha256"], told.Dkim.Results.Select(r => r.Algo));
        Assert.Equal([2048, 256], told.Dkim.Results.Select(r => r.ModulusLength));
        Assert.All(told.Dkim.Results, result =>
        {
            Assert.Equal("pass", result.Status.Result);
            Assert.Equal("sender.example", result.Status.Aligned);
            Assert.Equal("sender.example", result.SigningDomain);
            Assert.Equal("relaxed/relaxed", result.Format);
            Assert.StartsWith("dkim=pass ", result.Info, StringComparison.Ordinal);
        });
        Assert.Equal(("sender.example", "192.0.2.1", "client.example", "pass"), (told.Spf!.Domain, told.Spf.ClientIp, told.Spf.Helo, told.Spf.Status.Result));
        Assert.StartsWith("Received-SPF: pass", told.Spf.Header, StringComparison.Ordinal);
        Assert.Equal("bob@sender.example", told.Spf.Status.Smtp!["mailfrom"]);
        Assert.Equal(("pass", "reject", "reject", "quarantine"), (told.Dmarc!.Status.Result, told.Dmarc.Policy, told.Dmarc.P, told.Dmarc.Sp));
        Assert.Equal(("none", 0), (told.Arc!.Status.Result, told.Arc.I));
        Assert.StartsWith("mx.test.example;\r\n dkim=pass", told.Arc.AuthResults, StringComparison.Ordinal);
    }

    private async Task<AuthenticationVerdicts> VerdictsAsync(ChangingZone zone, byte[] octets)
    {
        var message = MessageSignatures.Read(TestHeaders.Of(octets));
        using var hasher = message.CreateBodyHasher();
        hasher.Write(octets.AsSpan(message.Headers.BodyOffset));
        return await new MessageAuthenticator(zone, _time, new AuthenticationOptions()).AuthenticateAsync(
            new AuthenticationRequest
            {
                Client = IPAddress.Parse("192.0.2.1"),
                Helo = "client.example",
                MailFrom = new ReversePath(EmailAddress.Parse("bob@sender.example")),
                Message = message,
                Bodies = hasher.Finish(),
            },
            TestContext.Current.CancellationToken);
    }
}
