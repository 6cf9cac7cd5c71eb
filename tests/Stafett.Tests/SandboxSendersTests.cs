using System.Net;
using System.Text;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Sandbox;

namespace Stafett.Tests;

/// <summary>Every sample sender is found to be what the page says, is answered so, and is shown so where it arrives.</summary>
public sealed class SandboxSendersTests(SandboxServer sandbox) : IClassFixture<SandboxServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Domains { get; } = [.. SandboxSenders.All(null).Select(s => s.Domain)];

    [Fact]
    public void A_pass_and_a_fail_of_each_kind_are_there()
    {
        var found = SandboxSenders.All(null).SelectMany(s => s.Found).ToHashSet();
        Assert.Superset(
            new HashSet<string> { "spf=pass", "spf=fail", "spf=softfail", "spf=none", "dkim=pass", "dkim=fail", "dkim=none", "arc=pass", "arc=fail", "dmarc=pass", "dmarc=fail", "dmarc=none", "dmarc=temperror" },
            found);
    }

    [Theory]
    [MemberData(nameof(Domains))]
    public async Task Is_found_to_be_what_the_page_says(string domain)
    {
        var sender = Sender(domain);
        var peer = SandboxFixture.Peer();
        peer.Helo = SandboxZone.SenderHost;
        var message = new OutsideMessage(
            1, DateTimeOffset.UnixEpoch, peer, new ReversePath(EmailAddress.Parse(sender.MailFrom)), [], SmtpReply.Of(250, "2.0.0", "OK"),
            sandbox.Get<SampleMessage>().Write(sender, SandboxZone.FirstRecipient));

        var found = await sandbox.Get<OutsideVerdicts>().CheckAsync(message, Token);

        Assert.Equal(string.Join(' ', sender.Found), VerdictTable.Line(found!));
    }

    [Theory]
    [MemberData(nameof(Domains))]
    public async Task Is_answered_as_the_page_says_and_arrives_with_the_verdicts(string domain)
    {
        var sender = Sender(domain);
        sandbox.World.Clear();

        Assert.Equal(sender.Code, (await SendAsync(sender)).Code);

        if (sender.Code != 250)
        {
            Assert.Empty(sandbox.World.Messages);
            return;
        }

        var arrived = Assert.Single(sandbox.World.Messages);
        Assert.Equal(string.Join(' ', sender.Found), VerdictTable.Line(OutsideVerdicts.FoundBefore(arrived)!));
        var found = (await sandbox.Get<OutsideVerdicts>().CheckAsync(arrived, Token))!;
        var ours = found.Results.Where(r => r.Method == "dkim" && r.Property("header", "d") == SandboxZone.Host).ToList();
        Assert.Equal(["rsa-sha256", "ed25519-sha256"], ours.Select(r => r.Property("header", "a")));
        Assert.All(ours, r => Assert.Equal("pass", r.Result));
        Assert.Equal("pass", found.Find("spf")!.Result);
        Assert.Equal(sender.Found.Contains("arc=fail") ? "fail" : "pass", found.Find("arc")!.Result);
        var html = await sandbox.Http.GetStringAsync($"/messages/{arrived.Id}", Token);
        foreach (var result in found.Results.Where(r => r.Method is "spf" or "dkim" or "arc" or "dmarc"))
            Assert.Contains(VerdictTable.Pill(result.Result).ToString(), html, StringComparison.Ordinal);
        Assert.Contains("What Stafett found when it came", html, StringComparison.Ordinal);
        Assert.Contains("What the target finds now", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("denied.example", "550 5.7.23 denied.example does not allow this server to send for it (SPF). The domain says: mail of denied.example never comes from 127.0.0.1")]
    [InlineData("forged.example", "550 5.7.1 forged.example does not vouch for this message: DMARC fails, and the policy of forged.example is to reject it")]
    [InlineData("silent.example", "451 4.7.1 DNS does not tell just now whether silent.example vouches for this message, try again later")]
    public async Task A_refused_sender_hears_why(string domain, string reply)
    {
        Assert.Equal(reply, (await SendAsync(Sender(domain))).ToString());
        Assert.Contains(reply, WebUtility.HtmlDecode(await sandbox.PostAsync("/senders/send", ("sender", domain))), StringComparison.Ordinal);
    }

    // SPF broke by forwarding, and there is no signature of the author's: what the target has is our word.
    [Fact]
    public async Task Our_seal_outweighs_what_forwarding_broke()
    {
        sandbox.World.Clear();
        await SendAsync(Sender("allowed.example"));
        var dmarc = (await sandbox.Get<OutsideVerdicts>().CheckAsync(Assert.Single(sandbox.World.Messages), Token))!.Find("dmarc")!;
        Assert.Equal(("fail", "none"), (dmarc.Result, dmarc.Property("policy", "dmarc")));
        Assert.Contains("mx.sandbox.example saw it pass", dmarc.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_fields_are_told_from_the_senders()
    {
        sandbox.World.Clear();
        await SendAsync(Sender(SandboxSenders.TrustedList));
        var arrived = Assert.Single(sandbox.World.Messages);
        var ours = OurFields.In(arrived).ToList();
        Assert.Equal(
            ["DKIM-Signature", "DKIM-Signature", "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "Authentication-Results", "Received"],
            ours.Take(7).Select(f => f.Name));
        Assert.Equal(["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "DKIM-Signature", "DKIM-Signature"], arrived.Text.Fields.Skip(ours.Count).Take(5).Select(f => f.Name));
        Assert.All(ours.Take(4), f => Assert.InRange(OurFields.Shortened(f.Name, f.Value).Length, 60, f.Value.Length - 60));
    }

    [Fact]
    public async Task A_button_sends_and_the_lines_for_a_terminal_are_there()
    {
        var html = WebUtility.HtmlDecode(await sandbox.PostAsync("/senders/send", ("sender", "signed.example")));
        Assert.Contains("250 2.0.0 Arrived in the outside world", html, StringComparison.Ordinal);
        foreach (var sender in sandbox.Zone.Senders)
        {
            Assert.Contains($"id=\"{sender.Domain}\"", html, StringComparison.Ordinal);
            Assert.Contains(SandboxAdvice.CurlSample(sandbox.Ports, sender), html, StringComparison.Ordinal);
            Assert.Contains(SandboxAdvice.SwaksSample(sandbox.Ports, sender), html, StringComparison.Ordinal);
            Assert.All(sender.Records, r => Assert.Contains(r.Value, html, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_sample_can_be_fetched_and_is_another_one_each_time()
    {
        var first = await sandbox.Http.GetStringAsync("/senders/signed.example.eml", Token);
        var second = await sandbox.Http.GetStringAsync("/senders/signed.example.eml", Token);
        Assert.StartsWith("DKIM-Signature: v=1; a=rsa-sha256;", first, StringComparison.Ordinal);
        Assert.NotEqual(MessageId(first), MessageId(second));
        using var missing = await sandbox.Http.GetAsync("/senders/nobody.example.eml", Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        static string MessageId(string message) => message.Split("Message-ID: ")[1].Split('\r')[0];
    }

    [Fact]
    public async Task The_first_journey_tells_the_verdicts()
    {
        sandbox.World.Clear();
        var journey = new SandboxJourney(TimeProvider.System, sandbox.Ports, sandbox.Zone, sandbox.World, null, sandbox.Get<OutsideVerdicts>());
        await journey.RunAsync(Token);
        using var output = new StringWriter();
        new SandboxStory(output, colour: false, changed: false).Tell(journey);
        Assert.Contains("  verdicts      spf=pass dkim=none dmarc=none; at the target, signed and sealed: spf=pass dkim=pass arc=pass dmarc=none", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"verdicts\": \"spf=pass dkim=none dmarc=none\"", journey.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_is_told_by_sign_and_word_and_never_as_markup()
    {
        var table = VerdictTable.Write(new AuthenticationResultsField("x", [new MethodResult("spf", "neutral") { Comment = "<b>one</b>" }, new MethodResult("dkim", "fail") { Properties = [new ResultProperty("header", "d", "<i>")] }])).ToString();
        Assert.Contains("aria-hidden=\"true\">~</span>neutral", table, StringComparison.Ordinal);
        Assert.Contains("aria-hidden=\"true\">✕</span>fail", table, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", table, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", table, StringComparison.Ordinal);
    }

    private SandboxSender Sender(string domain) => sandbox.Zone.Senders.Single(s => s.Domain == domain);

    private Task<SandboxReply> SendAsync(SandboxSender sender) => new SandboxSmtpClient(TimeProvider.System).SendAsync(
        sandbox.Ports.Smtp, SandboxZone.SenderHost, sender.MailFrom, SandboxZone.FirstRecipient,
        Encoding.ASCII.GetString(sandbox.Get<SampleMessage>().Write(sender, SandboxZone.FirstRecipient)), Token);
}
