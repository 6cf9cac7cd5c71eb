using Stafett.Protocols.Forwarding;

namespace Stafett.Protocols.Tests.Forwarding;

public sealed class ForwardingRecordParserTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static ForwardingRecords Read(params string[] records) => ForwardingRecordParser.Parse(records, null);

    private static string Shape(ForwardingRule rule) =>
        $"{rule.Kind} {rule.Match} -> {(rule.Disabling == Disabling.None ? (object?)rule.Target ?? rule.Template : rule.Disabling)}";

    private static string[] Shapes(params string[] records)
    {
        var read = Read(records);
        Assert.Empty(read.Problems);
        return [.. read.Rules.Select(Shape)];
    }

    // The FAQ's options A to G and its other samples.
    [Theory]
    [InlineData("forward-email=user@gmail.com", "CatchAll * -> user@gmail.com")]
    [InlineData("forward-email=hello:user@gmail.com", "LocalPart hello -> user@gmail.com")]
    [InlineData("forward-email=example.net", "CatchAll * -> example.net")]
    [InlineData("forward-email=alias:https://requestbin.com/r/en8pfhdgcculn", "LocalPart alias -> https://requestbin.com/r/en8pfhdgcculn")]
    [InlineData("forward-email=https://requestbin.com/r/en8pfhdgcculn", "CatchAll * -> https://requestbin.com/r/en8pfhdgcculn")]
    [InlineData("forward-email=/^(linus|torvalds)$/:user@gmail.com", "Regex ^(linus|torvalds)$ -> user@gmail.com")]
    [InlineData(@"forward-email=/^([A-Za-z]+)+\.([A-Za-z]+)+$/:$1.$2@company.com", @"Regex ^([A-Za-z]+)+\.([A-Za-z]+)+$ -> $1.$2@company.com")]
    [InlineData("forward-email=/^(support|info)$/:user+$1@gmail.com", "Regex ^(support|info)$ -> user+$1@gmail.com")]
    [InlineData("forward-email=/^(.*?)$/:https://example.com/webhook?username=$1", "Regex ^(.*?)$ -> https://example.com/webhook?username=$1")]
    [InlineData("forward-email=/^(linus|torvalds)$/:!", "Regex ^(linus|torvalds)$ -> Drop")]
    [InlineData("forward-email=/^(linus|torvalds)$/:!!", "Regex ^(linus|torvalds)$ -> Defer")]
    [InlineData("forward-email=/^(linus|torvalds)$/:!!!", "Regex ^(linus|torvalds)$ -> Refuse")]
    [InlineData("forward-email=!!!alias:user@gmail.com", "LocalPart alias -> Refuse")]
    [InlineData("forward-email=!!alias:user@gmail.com", "LocalPart alias -> Defer")]
    [InlineData("forward-email=!alias:nobody@forwardemail.net", "LocalPart alias -> Drop")]
    [InlineData("forward-email=!!!alias", "LocalPart alias -> Refuse")]
    [InlineData("forward-email=!/^spam/", "Regex ^spam -> Drop")]
    [InlineData("forward-email=!!/^spam/gi", "Regex ^spam -> Defer")]
    [InlineData("forward-email=!!!/^spam/:user@gmail.com", "Regex ^spam -> Refuse")]
    [InlineData("forward-email=alias:!!!", "LocalPart alias -> Refuse")]
    // Our own reading of odd but clear forms.
    [InlineData("  FORWARD-EMAIL= Hello : User@Gmail.com ", "LocalPart hello -> User@gmail.com")]
    [InlineData("forward-email=*:user@gmail.com", "CatchAll * -> user@gmail.com")]
    [InlineData("forward-email=!!!*", "CatchAll * -> Refuse")]
    [InlineData("forward-email=192.0.2.1", "CatchAll * -> [192.0.2.1]")]
    [InlineData("forward-email=[192.0.2.1]", "CatchAll * -> [192.0.2.1]")]
    [InlineData("forward-email=2001:db8::1", "CatchAll * -> [IPv6:2001:db8::1]")]
    [InlineData("forward-email=[IPv6:2001:db8::1]", "CatchAll * -> [IPv6:2001:db8::1]")]
    [InlineData("forward-email=hello:[2001:db8::1]", "LocalPart hello -> [IPv6:2001:db8::1]")]
    [InlineData("forward-email=hello:2001:db8::1", "LocalPart hello -> [IPv6:2001:db8::1]")]
    [InlineData("forward-email=hello:bücher.example", "LocalPart hello -> xn--bcher-kva.example")]
    [InlineData("forward-email=hello:http://[2001:db8::1]:8080/x:y", "LocalPart hello -> http://[2001:db8::1]:8080/x:y")]
    [InlineData(@"forward-email=/^a{1,3}[/,]\/x$/GI:user@gmail.com", @"Regex ^a{1,3}[/,]\/x$ -> user@gmail.com")]
    [InlineData("forward-email=/a:b/:user@gmail.com", "Regex a:b -> user@gmail.com")]
    [InlineData("forward-email=/x/:%SUBDOMAIN%@%HOST%", "Regex x -> %SUBDOMAIN%@%HOST%")]
    [InlineData("forward-email=/^(.*)$/:$1@$1.mail.example.net", "Regex ^(.*)$ -> $1@$1.mail.example.net")]
    public void Reads_one_rule(string record, string rule) => Assert.Equal([rule], Shapes(record));

    [Fact]
    public void Several_items_and_records_are_one_list_in_order() => Assert.Equal(
        [
            "LocalPart hello -> user@gmail.com", "LocalPart support -> user@gmail.com", "Regex ^a{1,2}$ -> x@example.net", "LocalPart help -> user+b@gmail.com",
            "CatchAll * -> user@gmail.com", "Regex ^(x,y)$ -> Drop", "LocalPart last -> Refuse",
        ],
        Shapes(
            "forward-email=hello:user@gmail.com,support:user@gmail.com", "v=spf1 a -all", "forward-email=/^a{1,2}$/:x@example.net,help:user+b@gmail.com, ,",
            "google-site-verification=abc", "forward-email=user@gmail.com,!/^(x,y)$/, !!!last:"));

    [Fact]
    public void A_port_and_a_verification_are_read()
    {
        var read = Read("forward-email-port=1337", "forward-email-site-verification=m8d7o8K4Il", "forward-email=example.com");
        Assert.Empty(read.Problems);
        Assert.Equal(1337, read.Port);
        Assert.Equal(["m8d7o8K4Il"], read.Verifications);
        Assert.Single(read.Rules);
    }

    [Fact]
    public void Port_25_is_no_custom_port() => Assert.Null(Read("forward-email-port=25").Port);

    [Fact]
    public void Two_verifications_are_kept_for_the_resolver_to_refuse() =>
        Assert.Equal(2, Read("forward-email-site-verification=aaaaaaaaaa", "forward-email-site-verification=bbbbbbbbbb").Verifications.Length);

    [Theory]
    [InlineData("forward-email:hello:user@gmail.com", "does not begin with forward-email=")]
    [InlineData("forward-email hello:user@gmail.com", "does not begin with forward-email=")]
    [InlineData("forward-email =hello:user@gmail.com", "does not begin with forward-email=")]
    [InlineData("forwardemail=hello:user@gmail.com", "does not begin with forward-email=")]
    [InlineData("forward-mail=hello:user@gmail.com", "does not begin with forward-email=")]
    [InlineData("forward_email=user@gmail.com", "does not begin with forward-email=")]
    [InlineData("foward-email=user@gmail.com", "does not begin with forward-email=")]
    [InlineData("forwrad-email=user@gmail.com", "does not begin with forward-email=")]
    [InlineData("forward–email=user@gmail.com", "does not begin with forward-email=")]
    [InlineData("videresendings-epost=hello:user@gmail.com", "does not begin with forward-email=")]
    [InlineData("forward-email-prot=25", "no setting of this name")]
    [InlineData("\"forward-email=user@gmail.com\"", "quotation marks")]
    [InlineData("“forward-email=user@gmail.com”", "quotation marks")]
    [InlineData("forward-email=“user@gmail.com”", "neither a target")]
    [InlineData("forward-email=", "says nothing")]
    [InlineData("forward-email=localhost", "neither a target")]
    [InlineData("forward-email=hello:", "no target behind the colon")]
    [InlineData("forward-email=:user@gmail.com", "no name in front")]
    [InlineData("forward-email=hello:user", "behind the colon")]
    [InlineData("forward-email=hello:192.0.2.300", "behind the colon")]
    [InlineData("forward-email=hello@example.com:user@gmail.com", "at sign")]
    [InlineData("forward-email=hello+tag:user@gmail.com", "Tags are taken off")]
    [InlineData("forward-email=a:user@gmail.com b:user@gmail.com", "behind the colon")]
    [InlineData("forward-email=hello=user@gmail.com b", "neither a target")]
    [InlineData("forward-email=!!", "disable nothing")]
    [InlineData("forward-email=!!!!x", "More than three")]
    [InlineData("forward-email=/^abc:user@gmail.com", "does not end with one")]
    [InlineData("forward-email=/^abc$/", "no target")]
    [InlineData("forward-email=//:user@gmail.com", "1 to 512")]
    [InlineData("forward-email=/^abc$/m:user@gmail.com", "flag m")]
    [InlineData("forward-email=/(.*)/:$1", "sender could choose it")]
    [InlineData("forward-email=/(.*)/:user@$1", "sender could choose it")]
    [InlineData("forward-email=/(.*)/:user@$1.com", "sender could choose it")]
    [InlineData("forward-email=/(.*)/:https://$1/x", "sender could choose it")]
    [InlineData("forward-email=/(.*)/:https://a$1.example.com/x", "sender could choose it")]
    [InlineData("forward-email-port=0", "port is no number")]
    [InlineData("forward-email-port=65536", "port is no number")]
    [InlineData("forward-email-site-verification=short", "letters and digits")]
    [InlineData("forward-email=AAAAAAAAAAAAAAAAAAAAAAAA", "no key is configured")]
    public void Explains(string record, string what)
    {
        var problem = Assert.Single(Read(record).Problems);
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Mend);
        Assert.NotEmpty(problem.Record);
    }

    [Theory]
    [InlineData("v=spf1 a include:spf.forwardemail.net -all")]
    [InlineData("google-site-verification=forward-email")]
    [InlineData("v=DMARC1; p=reject; rua=mailto:dmarc-5ee7b5c5a2b6@forwardemail.net")]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("=")]
    public void Passes_over_other_peoples_records(string record) => Assert.Empty(Read(record).Problems);

    [Fact]
    public void A_comma_in_a_url_stays_and_is_mentioned()
    {
        var read = Read("forward-email=hello:https://example.com/x?a=1,2,3,other:user@example.net");
        Assert.Equal(["LocalPart hello -> https://example.com/x?a=1,2,3", "LocalPart other -> user@example.net"], read.Rules.Select(Shape));
        Assert.All(read.Problems, p => Assert.Contains("%2C", p.Mend, StringComparison.Ordinal));
        Assert.NotEmpty(read.Problems);
    }

    [Fact]
    public void One_bad_item_leaves_its_neighbours()
    {
        var read = Read("forward-email=a:x@example.net,b:,/[/:y@example.net,c:z@example.net");
        Assert.Equal(["LocalPart a -> x@example.net", "Regex [ -> y@example.net", "LocalPart c -> z@example.net"], read.Rules.Select(Shape));
        Assert.Single(read.Problems);
    }

    [Fact]
    public void Control_characters_do_not_reach_a_problem() =>
        Assert.DoesNotContain(Assert.Single(Read("forward-email=a:\u001b[31m\r\nx\u202e").Problems).Record, c => char.IsControl(c) || c == '\u202e');

    [Fact]
    public void Rules_records_and_length_are_bounded()
    {
        var many = Read([.. Enumerable.Range(0, 100).Select(r => "forward-email=" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"a{r}x{i}:b@c.de")))]);
        Assert.True(many.Rules.Length <= ForwardingRecordParser.MaxRules);
        Assert.NotEmpty(many.Problems);

        var records = Read([.. Enumerable.Range(0, 300).Select(i => $"forward-email=a{i}:b@c.de")]);
        Assert.Equal(ForwardingRecordParser.MaxRecords, records.Rules.Length);
        Assert.Single(records.Problems);

        var rules = Read([.. Enumerable.Range(0, 150).Select(r => "forward-email=" + string.Join(',', Enumerable.Range(0, 20).Select(i => $"{r}x{i}:b@c.de")))]);
        Assert.Equal(ForwardingRecordParser.MaxRules, rules.Rules.Length);
        Assert.Contains("2000 rules", rules.Problems[0].What, StringComparison.Ordinal);

        var large = Read(["forward-email=a:b@c.de", "x=" + new string('y', 70_000), "forward-email=c:b@c.de"]);
        Assert.Single(large.Rules);
        Assert.Contains("64 KB", Assert.Single(large.Problems).What, StringComparison.Ordinal);

        Assert.Contains("has 513", Assert.Single(Read("forward-email=/" + new string('a', 513) + "/:b@c.de").Problems).What, StringComparison.Ordinal);
        Assert.Equal(100, Read("forward-email=" + string.Join(',', Enumerable.Repeat("b:", 5_000))).Problems.Length);
    }

    [Fact]
    public void Encrypted_values_of_both_forms_are_read()
    {
        Assert.True(TxtCipher.TryCreate(Key, out var cipher, out _));
        Assert.True(cipher.TryEncrypt("hello:user@gmail.com,/^x{1,2}$/:!!!", out var value, out _));
        Assert.True(cipher.TryEncrypt("1337", out var port, out _));
        var read = ForwardingRecordParser.Parse([$"forward-email={value}", $"forward-email-port={port}", "forward-email=open:user@gmail.com"], cipher);
        Assert.Empty(read.Problems);
        Assert.Equal(["LocalPart hello -> user@gmail.com", "Regex ^x{1,2}$ -> Refuse", "LocalPart open -> user@gmail.com"], read.Rules.Select(Shape));
        Assert.Equal([true, true, false], read.Rules.Select(r => r.WasEncrypted));
        Assert.Equal(1337, read.Port);
    }

    [Fact]
    public void A_value_of_another_key_is_explained()
    {
        Assert.True(TxtCipher.TryCreate(Key, out var ours, out _));
        Assert.True(TxtCipher.TryCreate(Key[1..] + "x", out var theirs, out _));
        Assert.True(theirs.TryEncrypt("hello:user@gmail.com", out var value, out _));
        var read = ForwardingRecordParser.Parse([$"forward-email={value}"], ours);
        Assert.Empty(read.Rules);
        Assert.Contains("does not open with the key", Assert.Single(read.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_cut_and_any_odd_text_is_read_without_exception()
    {
        string[] samples =
        [
            @"forward-email=/^([A-Za-z]+)+\.([A-Za-z]+)+$/gi:$1.$2@company.com,!!!alias:user@gmail.com,!/a[/,b]/:!,https://example.com/a,b?c=$1,[IPv6:2001:db8::1]",
            "forward-email-site-verification=m8d7o8K4Il", "forward-email-port=1337", "“forward-email=a:b@example.com”",
        ];
        foreach (var sample in samples)
        {
            for (var i = 0; i <= sample.Length; i++)
            {
                Read(sample[..i]);
                Read(sample[i..]);
                Read("forward-email=" + sample[i..]);
            }
        }

        const string Alphabet = "/:!,@.$1%*+[]{}()\\ =\"“aé\u0001\ud800-x";
        uint seed = 1;
        for (var round = 0; round < 20_000; round++)
        {
            var text = new char[round % 40];
            for (var i = 0; i < text.Length; i++)
            {
                seed = seed * 1_664_525 + 1_013_904_223;
                text[i] = Alphabet[(int)((seed >> 8) % (uint)Alphabet.Length)];
            }

            var read = Read("forward-email=" + new string(text));
            Assert.All(read.Rules, r => Assert.True(r.Disabling != Disabling.None || r.Target is not null || r.Template is not null));
        }
    }

    [Fact]
    public void A_list_of_unclosed_patterns_is_read_in_linear_time() =>
        Assert.Equal(100, Read("forward-email=" + string.Concat(Enumerable.Repeat("/a[,", 16_000))).Problems.Length);
}
