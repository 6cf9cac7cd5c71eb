using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class RecipientResolverTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly ForwardingOptions Options = new() { ExchangeHosts = ["mx1.service.example", "mx2.service.example"] };

    private static async Task<Resolution> Resolve(DictionaryResolver dns, string recipient, ForwardingOptions? options = null)
    {
        Assert.True(TxtCipher.TryCreate(Key, out var cipher, out _));
        var resolver = new RecipientResolver(dns, options ?? Options, "service.example", cipher);
        var resolution = await resolver.ResolveAsync(EmailAddress.Parse(recipient), TestContext.Current.CancellationToken);
        Assert.Equal(resolution.Outcome == ResolutionOutcome.Forward, resolution.Targets.Length > 0);
        Assert.Equal(resolution.IsAccepted, resolution.Reply.IsPositive);

        // The account for people says the same.
        var explanation = await resolver.ExplainAsync(EmailAddress.Parse(recipient), TestContext.Current.CancellationToken);
        Assert.Equal(resolution.Outcome, explanation.Outcome);
        Assert.NotEmpty(explanation.Steps);
        return resolution;
    }

    private static async Task<string> Targets(string record, string recipient) =>
        await Targets(new DictionaryResolver().Hosted("example.com", record), recipient);

    private static async Task<string> Targets(DictionaryResolver dns, string recipient)
    {
        var resolution = await Resolve(dns, recipient);
        return resolution.Outcome == ResolutionOutcome.Forward ? string.Join(' ', resolution.Targets) : resolution.Outcome.ToString();
    }

    [Theory]
    // A
    [InlineData("forward-email=user@gmail.com", "anything@example.com", "user@gmail.com")]
    // B
    [InlineData("forward-email=hello:user@gmail.com", "hello@example.com", "user@gmail.com")]
    [InlineData("forward-email=hello:user@gmail.com", "hello+test@example.com", "user+test@gmail.com")]
    [InlineData("forward-email=hello:user@gmail.com", "HELLO@example.com", "user@gmail.com")]
    [InlineData("forward-email=hello:user@gmail.com", "other@example.com", "NotConfigured")]
    // C
    [InlineData("forward-email=hello:user@gmail.com,support:user@gmail.com", "support@example.com", "user@gmail.com")]
    // E
    [InlineData("forward-email=example.net", "User@example.com", "User@example.net")]
    [InlineData("forward-email=example.net", "user+tag@example.com", "user+tag@example.net")]
    [InlineData("forward-email=192.0.2.1", "user@example.com", "user@[192.0.2.1]")]
    // F
    [InlineData("forward-email=alias:https://requestbin.com/r/en8pfhdgcculn", "alias+tag@example.com", "https://requestbin.com/r/en8pfhdgcculn")]
    [InlineData("forward-email=https://requestbin.com/r/en8pfhdgcculn", "any@example.com", "https://requestbin.com/r/en8pfhdgcculn")]
    // G and the FAQ's patterns
    [InlineData("forward-email=/^(linus|torvalds)$/:user@gmail.com", "linus@example.com", "user@gmail.com")]
    [InlineData("forward-email=/^(linus|torvalds)$/:user@gmail.com", "linus2@example.com", "NotConfigured")]
    [InlineData(@"forward-email=/^([A-Za-z]+)+\.([A-Za-z]+)+$/:$1.$2@company.com", "First.Last@example.com", "first.last@company.com")]
    [InlineData("forward-email=/^(support|info)$/:user+$1@gmail.com", "info@example.com", "user+info@gmail.com")]
    [InlineData("forward-email=/^(support|info)$/gi:user+$1@gmail.com", "INFO+x@example.com", "user+info+x@gmail.com")]
    [InlineData("forward-email=/^(.*?)$/:https://example.com/webhook?username=$1", "a.b@example.com", "https://example.com/webhook?username=a.b")]
    [InlineData("forward-email=/^(linus|torvalds)$/:!", "linus@example.com", "Disabled250")]
    [InlineData("forward-email=/^(linus|torvalds)$/:!!", "linus@example.com", "Disabled421")]
    [InlineData("forward-email=/^(linus|torvalds)$/:!!!", "linus@example.com", "Disabled550")]
    [InlineData("forward-email=!/^(linus|torvalds)$/", "linus@example.com", "Disabled250")]
    [InlineData("forward-email=!!/^(linus|torvalds)$/", "linus@example.com", "Disabled421")]
    [InlineData("forward-email=!!!/^(linus|torvalds)$/", "linus@example.com", "Disabled550")]
    // Disabling
    [InlineData("forward-email=!!!alias:user@gmail.com", "alias@example.com", "Disabled550")]
    [InlineData("forward-email=!!!alias", "alias+tag@example.com", "Disabled550")]
    [InlineData("forward-email=!!alias:nobody@forwardemail.net", "alias@example.com", "Disabled421")]
    [InlineData("forward-email=!alias,user@gmail.com", "alias@example.com", "Disabled250")]
    [InlineData("forward-email=!alias,user@gmail.com", "other@example.com", "user@gmail.com")]
    [InlineData("forward-email=hello:user@gmail.com,!!!*", "other@example.com", "Disabled550")]
    [InlineData("forward-email=hello:user@gmail.com,!!!*", "hello@example.com", "user@gmail.com")]
    [InlineData("forward-email=hello:user@gmail.com,!!hello,!hello", "hello@example.com", "Disabled421")]
    [InlineData("forward-email=hello:user@gmail.com,!!!/^h/,!hello", "hello@example.com", "Disabled550")]
    // Fall-through
    [InlineData("forward-email=hello:first@gmail.com,second@gmail.com", "hello@example.com", "first@gmail.com")]
    [InlineData("forward-email=hello:first@gmail.com,second@gmail.com", "other@example.com", "second@gmail.com")]
    [InlineData("forward-email=/^h/:first@gmail.com,second@gmail.com", "hello@example.com", "first@gmail.com")]
    // Several recipients
    [InlineData("forward-email=hello:user+a@gmail.com,hello:user+b@gmail.com", "hello@example.com", "user+a@gmail.com user+b@gmail.com")]
    [InlineData("forward-email=user+a@gmail.com,user+b@gmail.com", "hello@example.com", "user+a@gmail.com user+b@gmail.com")]
    [InlineData("forward-email=/^h/:x@gmail.com,hello:y@gmail.com,/o$/:z@gmail.com", "hello@example.com", "x@gmail.com y@gmail.com z@gmail.com")]
    [InlineData("forward-email=hello:user@gmail.com,hello:USER@gmail.com,/^h/:user+x@gmail.com", "hello@example.com", "user@gmail.com")]
    [InlineData("forward-email=hello:user@gmail.com,hello:user+x@gmail.com", "hello+tag@example.com", "user+tag@gmail.com user+x+tag@gmail.com")]
    public async Task One_record_of_the_FAQ(string record, string recipient, string targets) => Assert.Equal(targets, await Targets(record, recipient));

    // D: several records are one list.
    [Fact]
    public async Task Several_records()
    {
        var dns = new DictionaryResolver().Hosted(
            "example.com", "forward-email=hello:a@gmail.com,support:b@gmail.com", "v=spf1 -all", "forward-email=help:c@gmail.com,hello:d@gmail.com");
        Assert.Equal("a@gmail.com d@gmail.com", await Targets(dns, "hello@example.com"));
        Assert.Equal("c@gmail.com", await Targets(dns, "help@example.com"));
    }

    [Fact]
    public async Task A_sub_domain_has_records_of_its_own()
    {
        var dns = new DictionaryResolver().Hosted("foo.example.com", "forward-email=/^(.*)$/:%SUBDOMAIN%.$1@gmail.com,/x/:all@%HOST%.example.net").Hosted("example.com", "forward-email=no@gmail.com");
        Assert.Equal("foo.hello@gmail.com", await Targets(dns, "hello@foo.example.com"));
        Assert.Equal("foo.x@gmail.com all@foo.example.com.example.net", await Targets(dns, "x@foo.example.com"));
    }

    [Theory]
    [InlineData("example.com", "")]
    [InlineData("a.example.com", "a")]
    [InlineData("b.a.example.com", "b.a")]
    [InlineData("example.co.uk", "")]
    [InlineData("a.example.co.uk", "a")]
    public void The_sub_domain_stands_in_front_of_what_is_registered(string domain, string sub) => Assert.Equal(sub, TargetPlan.SubDomainOf(Domain.Parse(domain)));

    [Fact]
    public async Task A_custom_port_names_the_server_itself()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email-port=1337", "forward-email=example.com,hello:user@gmail.com");
        var own = Assert.IsType<MailTarget>(Assert.Single((await Resolve(dns, "any@example.com")).Targets));
        Assert.Equal(new MailTarget(EmailAddress.Parse("any@example.com"), new DeliveryRoute(Domain.Parse("example.com"), 1337)), own);
        var other = Assert.IsType<MailTarget>(Assert.Single((await Resolve(dns, "hello@example.com")).Targets));
        Assert.Equal(new DeliveryRoute(Domain.Parse("gmail.com"), 1337), other.Route);
    }

    [Fact]
    public async Task Without_custom_port_mail_goes_by_mx() =>
        Assert.Null(Assert.IsType<MailTarget>((await Resolve(new DictionaryResolver().Hosted("example.com", "forward-email=user@gmail.com"), "x@example.com")).Targets[0]).Route.Port);

    [Fact]
    public async Task Encrypted_records_are_followed()
    {
        Assert.True(TxtCipher.TryCreate(Key, out var cipher, out _));
        Assert.True(cipher.TryEncrypt("hello:user@gmail.com", out var value, out _));
        Assert.Equal("user@gmail.com", await Targets($"forward-email={value}", "hello@example.com"));
    }

    [Fact]
    public async Task Replies_say_what_the_sender_should_do()
    {
        var dns = new DictionaryResolver()
            .Hosted("example.com", "forward-email=!a,!!b,!!!c,d:secret@target.example")
            .Fails("slow.example", DnsType.TXT, DnsStatus.Timeout)
            .Hosted("half.example", "forward-email=secret@target.example").Fails("half.example", DnsType.MX, DnsStatus.ServerFailure)
            .Hosted("twice.example", "forward-email-site-verification=aaaaaaaaaa", "forward-email-site-verification=bbbbbbbbbb");
        (string Recipient, string Reply)[] expected =
        [
            ("a@example.com", "250 2.1.5"), ("b@example.com", "421 4.2.1 Mailbox is disabled, try again later"), ("c@example.com", "550 5.2.1 Mailbox is disabled"),
            ("d@example.com", "250 2.1.5"), ("e@example.com", "550 5.1.1 e@example.com does not exist"), ("x@nowhere.example", "550 5.1.1"),
            ("x@slow.example", "451 4.4.3"), ("x@half.example", "451 4.4.3"), ("x@twice.example", "421 4.3.5"), ("x@[192.0.2.1]", "550 5.1.1"),
        ];
        foreach (var (recipient, reply) in expected)
        {
            var resolution = await Resolve(dns, recipient);
            Assert.StartsWith(reply, resolution.Reply.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("secret", resolution.Reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_mx_must_be_ours_unless_that_is_switched_off()
    {
        var dns = new DictionaryResolver().Txt("example.com", "forward-email=user@gmail.com");
        Assert.Equal(ResolutionOutcome.NotConfigured, (await Resolve(dns, "x@example.com")).Outcome);
        dns.Mx("example.com", "");
        Assert.Equal(ResolutionOutcome.NotConfigured, (await Resolve(dns, "x@example.com", Options with { RequireMx = false })).Outcome);
        dns.Mx("example.com", "mail.other.example");
        Assert.Equal(ResolutionOutcome.NotConfigured, (await Resolve(dns, "x@example.com")).Outcome);
        Assert.Equal(ResolutionOutcome.Forward, (await Resolve(dns, "x@example.com", Options with { RequireMx = false })).Outcome);
        dns.Mx("example.com", "mail.other.example", "mx2.service.example");
        Assert.Equal(ResolutionOutcome.Forward, (await Resolve(dns, "x@example.com")).Outcome);
        dns.Mx("example.com", "service.example");
        Assert.Equal(ResolutionOutcome.NotConfigured, (await Resolve(dns, "x@example.com")).Outcome);
        Assert.Equal(ResolutionOutcome.Forward, (await Resolve(dns, "x@example.com", Options with { ExchangeHosts = [] })).Outcome);
    }

    [Fact]
    public async Task A_known_domain_is_not_compiled_again()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=/^(.*)$/:$1@example.net");
        var cache = new DomainRulesCache(4, null);
        var answer = await dns.ResolveAsync("example.com", DnsType.TXT, TestContext.Current.CancellationToken);
        var rules = cache.Get("example.com", answer);
        Assert.Same(rules, cache.Get("example.com", answer));
        Assert.Same(rules, cache.Get("example.com", answer with { Expires = answer.Expires.AddHours(1) }));
        dns.Txt("example.com", "forward-email=x@example.net");
        Assert.NotSame(rules, cache.Get("example.com", await dns.ResolveAsync("example.com", DnsType.TXT, TestContext.Current.CancellationToken)));
        for (var i = 0; i < 10; i++)
            cache.Get($"other{i}.example", answer);
        Assert.NotSame(rules, cache.Get("example.com", answer));
    }

    [Fact]
    public async Task An_explanation_names_rules_problems_and_reply()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=hello:user@gmail.com,/(?=x)/:a@b.example,b:", "forwardemail=x:y@z.example", "forward-email-port=2525");
        var resolver = new RecipientResolver(dns, Options, "service.example", null);
        var explanation = await resolver.ExplainAsync(EmailAddress.Parse("hello@example.com"), TestContext.Current.CancellationToken);
        Assert.Equal(["hello:user@gmail.com"], explanation.Rules);
        Assert.Equal(["user@gmail.com at gmail.com:2525"], explanation.Targets);
        Assert.Equal(2525, explanation.Port);
        Assert.Equal(3, explanation.Problems.Count);
        Assert.StartsWith("250 ", explanation.Reply, StringComparison.Ordinal);
        var text = new StringWriter();
        ExplanationWriter.Write(explanation, text, colour: false);
        Assert.Contains("is forwarded to one target", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("mend", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text.ToString());
        Assert.Contains("\"outcome\": \"forward\"", explanation.ToJson(), StringComparison.Ordinal);
    }
}
