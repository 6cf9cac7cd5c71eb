using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Domains;

public sealed class DomainVerificationTests
{
    private const string NameServers = "one.example. 60 NS ada.ns.cloudflare.com.\none.example. 60 NS bob.ns.cloudflare.com.";

    [Fact]
    public async Task What_is_wanted_is_said_before_anything_is_there()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        world.Dns.Add(NameServers);
        var wanted = Value(await world.DomainVerification.WantedAsync(ida, "one.example", Token));
        Assert.Equal(
            [("MX", "@", "10", "mx1.example.org"), ("MX", "@", "20", "mx2.example.org"), ("TXT", "@", "", $"forward-email-site-verification={domain.VerificationRecord}")],
            wanted.Records.Select(record => (record.Type, record.Label, record.Priority, record.Value)));
        Assert.All(wanted.Records, record => Assert.Equal(RecordState.Wanted, record.State));
        Assert.Equal("Cloudflare", wanted.DnsHost?.Name);
        Assert.Null((await world.Control.DomainChecks.GetAsync(domain.Id, Token))!.Records.CheckedAt);
    }

    [Fact]
    public async Task A_domain_whose_records_are_there_is_proven()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        Publish(world, domain);
        var verdict = Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        Assert.True(verdict.IsVerified, string.Join(' ', verdict.Messages));
        Assert.Empty(verdict.Messages);
        Assert.All(verdict.Records, record => Assert.Equal(RecordState.Fine, record.State));
        Assert.NotNull(verdict.Domain.ProvenAt);
        Assert.True(verdict.Domain.Records is { HasMx: true, HasTxt: true, CheckedAt: not null });
    }

    [Fact]
    public async Task Looking_has_an_end_for_one_account_and_not_for_another()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        for (var i = 0; i < DomainVerification.LooksPerHour; i++)
            Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        foreach (var answer in new[] { await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token), await world.DomainVerification.VerifySmtpAsync(ida, "one.example", Token) })
            Assert.Equal((RefusalKind.TooMany, true), (answer.Refusal!.Kind, answer.Refusal.RetryAfter > TimeSpan.Zero));

        var bob = await world.CallerAsync("bob@mail.example");
        await world.DomainAsync(bob, "two.example");
        Value(await world.DomainVerification.VerifyRecordsAsync(bob, "two.example", Token));
        world.Time.Advance(TimeSpan.FromHours(1));
        Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
    }

    [Fact]
    public async Task Everything_that_is_missing_is_said_at_once()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        world.Dns.Add(NameServers);
        var verdict = Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        Assert.False(verdict.IsVerified);
        Assert.Contains("no MX record", verdict.Messages[0], StringComparison.Ordinal);
        Assert.Contains("no TXT record forward-email-site-verification=", verdict.Messages[1], StringComparison.Ordinal);
        Assert.Contains("ada.ns.cloudflare.com", verdict.Messages[2], StringComparison.Ordinal);
        Assert.Contains("every hour", verdict.Messages[3], StringComparison.Ordinal);
        Assert.Null(verdict.Domain.ProvenAt);
        Assert.Equal(verdict.Messages.Take(2), verdict.Domain.Records.Problems);
    }

    [Theory]
    [InlineData("one.example. 60 MX 5 other.example.", "other.example", RecordState.Surplus)]
    [InlineData("one.example. 60 TXT \"forward-email-site-verification=ABCDEFGHIJ\"", "more than one", RecordState.Wrong)]
    public async Task What_contradicts_is_named(string line, string words, RecordState state)
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Publish(world, await world.DomainAsync(ida, "one.example"));
        world.Dns.Add(line);
        var verdict = Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        Assert.False(verdict.IsVerified);
        Assert.Contains(words, verdict.Messages[0], StringComparison.Ordinal);
        Assert.Contains(verdict.Records, record => record.State == state);
    }

    [Fact]
    public async Task Other_exchangers_are_fine_where_they_are_meant()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Publish(world, await world.DomainAsync(ida, "one.example"));
        world.Dns.Add("one.example. 60 MX 5 other.example.");
        Value(await world.DomainEditing.UpdateAsync(ida, "one.example", new DomainChanges { IgnoreMxCheck = true }, Token));
        Assert.True(Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token)).IsVerified);
    }

    [Fact]
    public async Task Plain_rules_beside_the_proof_are_a_warning()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Publish(world, await world.DomainAsync(ida, "one.example"));
        world.Dns.Add("one.example. 60 TXT \"forward-email=a:b@c.example\"\none.example. 60 TXT \"forward-email=broken:\"");
        var verdict = Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        Assert.True(verdict.IsVerified);
        Assert.Equal(2, verdict.Messages.Length);
        Assert.Contains("everybody can read", verdict.Messages[0], StringComparison.Ordinal);
        Assert.Contains(verdict.Records, record => record is { Purpose: "forwarding", State: RecordState.Advice });
    }

    [Fact]
    public async Task A_free_domain_needs_rules_and_no_proof()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example", Plan.Free);
        await world.DomainAsync(ida, "one.com");
        world.Dns.Add("one.com. 60 NS a.example.\none.com. 60 MX 10 mx1.example.org.\none.com. 60 MX 20 mx2.example.org.");
        Assert.Contains("such as forward-email=", Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.com", Token)).Messages[0], StringComparison.Ordinal);
        world.Dns.Add("one.com. 60 TXT \"forward-email=a@b.example\"");
        Assert.True(Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.com", Token)).IsVerified);
    }

    [Fact]
    public async Task What_dns_does_not_tell_changes_nothing()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Publish(world, await world.DomainAsync(ida, "one.example"));
        Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        world.Dns.Break("one.example", Stafett.Protocols.Dns.DnsType.TXT);
        var verdict = Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        Assert.False(verdict.IsVerified);
        Assert.Contains("could not be looked up", verdict.Messages[0], StringComparison.Ordinal);
        Assert.True(verdict.Domain.Records is { HasMx: true, HasTxt: true, Problems.IsEmpty: true });
    }

    [Fact]
    public async Task The_latest_word_of_the_dns_says_whose_a_domain_is()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        Publish(world, await world.DomainAsync(ida, "one.example"));
        Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        var claim = await world.DomainAsync(kim, "one.example");
        var refused = Value(await world.DomainVerification.VerifyRecordsAsync(kim, "one.example", Token));
        Assert.Null(refused.Domain.ProvenAt);
        Assert.Contains("another value", refused.Messages[0], StringComparison.Ordinal);
        Assert.NotNull((await world.Control.Domains.GetAsync(ida.Id, Stafett.Protocols.Message.Domain.Parse("one.example"), Token))!.ProvenAt);

        world.Dns.Forget();
        Publish(world, claim);
        Assert.NotNull(Value(await world.DomainVerification.VerifyRecordsAsync(kim, "one.example", Token)).Domain.ProvenAt);
        Assert.Null((await world.Control.Domains.GetAsync(ida.Id, Stafett.Protocols.Message.Domain.Parse("one.example"), Token))!.ProvenAt);
    }

    [Fact]
    public async Task Sending_needs_key_return_path_and_policy_and_then_an_operator()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Publish(world, await world.DomainAsync(ida, "one.example"));
        Value(await world.DomainVerification.VerifyRecordsAsync(ida, "one.example", Token));
        var first = Value(await world.DomainVerification.WantedForSendingAsync(ida, "one.example", Token));
        Assert.Equal(["return-path", "dmarc"], first.Records.Select(record => record.Purpose));
        Assert.Equal("", first.Domain.Sending.DkimPublicKey);
        var key = Value(await world.DomainVerification.MakeKeyAsync(ida, "one.example", Token)).Sending.DkimPublicKey;
        Assert.Equal(key, Value(await world.DomainVerification.MakeKeyAsync(ida, "one.example", Token)).Sending.DkimPublicKey);
        var wanted = Value(await world.DomainVerification.WantedForSendingAsync(ida, "one.example", Token));
        Assert.Contains(key, wanted.Records[0].Value, StringComparison.Ordinal);
        Assert.Equal(["dkim", "return-path", "dmarc"], wanted.Records.Select(record => record.Purpose));
        var missing = Value(await world.DomainVerification.VerifySmtpAsync(ida, "one.example", Token));
        Assert.Equal(3, missing.Messages.Length);
        Assert.Equal(wanted.Records.Select(record => record.Value), missing.Records.Select(record => record.Value));

        PublishSending(world, wanted);
        var verdict = Value(await world.DomainVerification.VerifySmtpAsync(ida, "one.example", Token));
        Assert.True(verdict.IsVerified, string.Join(' ', verdict.Messages));
        Assert.True(verdict.Domain.Records is { HasDkim: true, HasReturnPath: true, HasDmarc: true, HasMx: true });
        Assert.True(verdict.Domain.Sending is { HasSmtp: false, AskedAt: not null });
        Assert.Contains("has been asked", verdict.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v=DMARC1; p=none; pct=50", "pct")]
    [InlineData("v=DMARC1; p=what", "counts for nothing")]
    [InlineData("spf=x", "no DMARC record")]
    public async Task A_policy_has_to_be_for_all_mail(string policy, string words)
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        Value(await world.DomainVerification.MakeKeyAsync(ida, "one.example", Token));
        PublishSending(world, Value(await world.DomainVerification.WantedForSendingAsync(ida, "one.example", Token)), policy);
        Assert.Contains(words, Assert.Single(Value(await world.DomainVerification.VerifySmtpAsync(ida, "one.example", Token)).Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_operator_verifies_may_send_at_once()
    {
        await using var world = await OpenAsync();
        var boss = await world.CallerAsync("boss@mail.example", isOperator: true);
        Publish(world, await world.DomainAsync(boss, "one.example"));
        Value(await world.DomainVerification.VerifyRecordsAsync(boss, "one.example", Token));
        Value(await world.DomainVerification.MakeKeyAsync(boss, "one.example", Token));
        PublishSending(world, Value(await world.DomainVerification.WantedForSendingAsync(boss, "one.example", Token)));
        Assert.True(Value(await world.DomainVerification.VerifySmtpAsync(boss, "one.example", Token)).Domain.Sending.HasSmtp);
    }

    [Fact]
    public async Task Owners_are_told_once_when_it_breaks_and_once_when_it_heals()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await HourAsync();
        Assert.Empty(world.Mail.Sent);

        Publish(world, domain);
        await HourAsync();
        Assert.Equal(["domain-verified"], Kinds());
        world.Dns.Forget();
        world.Dns.Add(NameServers);
        await HourAsync();
        Assert.Equal(["domain-verified"], Kinds());
        await HourAsync();
        await HourAsync();
        Assert.Equal(["domain-verified", "domain-broken"], Kinds());
        Assert.Contains("no MX record", world.Mail.Sent[^1].Text, StringComparison.Ordinal);
        Publish(world, domain);
        await HourAsync();
        await HourAsync();
        Assert.Equal(["domain-verified", "domain-broken", "domain-healed"], Kinds());
        Assert.NotNull((await world.Control.DomainChecks.GetAsync(domain.Id, Token))!.ProvenAt);

        async Task HourAsync()
        {
            world.Time.Advance(TimeSpan.FromHours(1));
            await new DomainRecheck(world.Control, world.DomainVerification, world.Mail, world.Facts, world.Time).RunAsync(Token);
        }

        IEnumerable<string> Kinds() => world.Mail.Sent.Select(notice => notice.Kind);
    }

    [Fact]
    public async Task Whoever_declined_such_mails_gets_none()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.Control.Accounts.UpdateProfileAsync(ida.Id, profile => profile with { OptOuts = ["domain-checks"] }, Token);
        Publish(world, await world.DomainAsync(ida, "one.example"));
        await new DomainRecheck(world.Control, world.DomainVerification, world.Mail, world.Facts, world.Time).RunAsync(Token);
        Assert.Empty(world.Mail.Sent);
    }

    [Fact]
    public async Task A_stranger_verifies_nothing()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var eve = await world.CallerAsync("eve@mail.example");
        var id = (await world.DomainAsync(ida, "one.example")).Id.ToString();
        Refused(await world.DomainVerification.VerifyRecordsAsync(eve, id, Token), RefusalKind.NotFound, "");
        Refused(await world.DomainVerification.VerifySmtpAsync(eve, id, Token), RefusalKind.NotFound, "");
        Refused(await world.DomainVerification.WantedAsync(eve, id, Token), RefusalKind.NotFound, "");
    }

    [Theory]
    [InlineData("ns-12.awsdns-01.com ns-900.awsdns-48.net ns-3.awsdns-22.co.uk ns-4.awsdns-33.org", "route-53")]
    [InlineData("ns1.gandi.net ns2.gandi.net", "gandi")]
    [InlineData("ns01.domaincontrol.com.", "godaddy")]
    [InlineData("ns1.evilgandi.net ns2.evilgandi.net", null)]
    [InlineData("ns1.gandi.net ns1.mine.example ns2.mine.example", null)]
    [InlineData("", null)]
    public void Name_servers_tell_the_provider(string servers, string? slug) =>
        Assert.Equal(slug, RegistrarGuides.OfNameServers(servers.Split(' ', StringSplitOptions.RemoveEmptyEntries))?.Slug);

    [Fact]
    public void Every_guide_can_be_followed()
    {
        Assert.Equal(RegistrarGuides.All.Length, RegistrarGuides.All.Select(guide => guide.Slug).Distinct().Count());
        Assert.All(RegistrarGuides.All, guide =>
        {
            Assert.Same(guide, RegistrarGuides.Find(guide.Slug));
            Assert.True(guide.Steps.Length > 1 && guide.Url.Scheme == "https" && guide.HostField.Length > 0 && guide.ValueField.Length > 0);
            Assert.Matches("^[a-z0-9-]+$", guide.Slug);
        });
    }

    private static void Publish(AccountsWorld world, HostedDomain domain) => world.Dns.Add(
        $"{NameServers}\none.example. 60 MX 10 mx1.example.org.\none.example. 60 MX 20 MX2.example.org.\none.example. 60 TXT \"v=spf1 -all\"\n"
        + $"one.example. 60 TXT \"forward-email-site-verification={domain.VerificationRecord}\"");

    private static void PublishSending(AccountsWorld world, DomainVerdict wanted, string policy = "v=DMARC1; p=none; adkim=s; pct=100")
    {
        var key = wanted.Records[0];
        // As a form gives it that cuts long values, and adds blanks where it does.
        world.Dns.Add($"{key.Host}. 60 TXT \"{key.Value[..200].Replace(";", "\\;", StringComparison.Ordinal)} \" \"{key.Value[200..].TrimEnd(';')}\"");
        world.Dns.Add($"{wanted.Records[1].Host}. 60 CNAME MX.example.org.\n{wanted.Records[2].Host}. 60 TXT \"{policy.Replace(";", "\\;", StringComparison.Ordinal)}\"");
    }
}
