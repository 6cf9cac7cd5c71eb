using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class AddressListTests
{
    [Theory]
    // RFC 5322 appendix A.1.2, A.1.3, A.5, A.6.1
    [InlineData("\"Joe Q. Public\" <john.q.public@example.com>", "john.q.public@example.com")]
    [InlineData("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>", "mary@x.test jdoe@example.org one@y.test")]
    [InlineData("<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>", "boss@nil.test sysservices@example.net")]
    [InlineData("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;", "c@a.test joe@where.test jdoe@one.test")]
    [InlineData("Undisclosed recipients:;", "")]
    [InlineData("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "pete@silly.test")]
    [InlineData("A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)", "c@public.example joe@example.org jdoe@one.test")]
    [InlineData("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;", "")]
    [InlineData("Joe Q. Public <john.q.public@example.com>", "john.q.public@example.com")]
    [InlineData("Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example", "mary@example.net jdoe@test.example")]
    [InlineData("john . doe @ example.com", "john.doe@example.com")]
    [InlineData("\"a b\"@example.com", "\"a b\"@example.com")]
    [InlineData("a@[192.0.2.1], b@[IPv6:2001:db8::1]", "a@[192.0.2.1] b@[IPv6:2001:db8::1]")]
    [InlineData("Jürgen <jürgen@straße.example>", "jürgen@xn--strae-oqa.example")]
    [InlineData("ada@BÜCHER.Example, bo@bücher.example", "ada@xn--bcher-kva.example bo@xn--bcher-kva.example")]
    [InlineData("=?utf-8?Q?K=C3=A5re?= <kaare@b.example>", "kaare@b.example")]
    [InlineData("a@b.example <c@d.example>", "c@d.example")]
    [InlineData("[Shop] x <c@d.example>; e@f.example", "c@d.example e@f.example")]
    [InlineData("Open group: a@b.example, c@d.example", "a@b.example c@d.example")]
    [InlineData("a..b@docomo.example", "\"a..b\"@docomo.example")]
    [InlineData("", "")]
    public void Reads(string text, string addresses)
    {
        var list = AddressListParser.Parse(Encoding.UTF8.GetBytes(text));
        Assert.True(list.IsValid);
        Assert.False(list.IsTruncated);
        Assert.Equal(addresses, string.Join(' ', list.Mailboxes.Select(m => m.Address)));
    }

    [Theory]
    [InlineData("a", "")]
    [InlineData("a b@c.example", "")]
    [InlineData("\"a@b.example\"", "")]
    [InlineData("a@", "")]
    [InlineData("@b.example", "")]
    [InlineData("<>", "")]
    [InlineData("Name <>", "")]
    [InlineData("Name <a@b.example", "")]
    [InlineData("Name <<a@b.example>>", "")]
    [InlineData("<a@b.example> x", "")]
    [InlineData("<a@b@c.example>", "")]
    [InlineData("<a b@c.example>", "")]
    [InlineData("<mailto:a@b.example>", "")]
    [InlineData("a@b.example c@d.example", "")]
    [InlineData("\"unclosed <a@b.example>", "")]
    [InlineData("(unclosed a@b.example", "")]
    [InlineData("a@b.example (unclosed", "")]
    [InlineData("a@b..example", "")]
    [InlineData("a@[192.0.2.1", "")]
    [InlineData("bad, a@b.example, \"x, y\" worse (z, w), c@d.example", "a@b.example c@d.example")]
    public void Says_that_a_value_is_not_valid(string text, string addresses)
    {
        var list = AddressListParser.Parse(Encoding.UTF8.GetBytes(text));
        Assert.False(list.IsValid);
        Assert.Equal(addresses, string.Join(' ', list.Mailboxes.Select(m => m.Address)));
    }

    [Fact]
    public void Keeps_the_display_name_as_it_was_written()
    {
        var list = AddressListParser.Parse("\"Kari \\\"K\\\"\"\r\n (x) =?utf-8?Q?=41?= <k@b.example>, l@b.example"u8);
        Assert.Equal("\"Kari \\\"K\\\"\" (x) =?utf-8?Q?=41?=", list.Mailboxes[0].DisplayName);
        Assert.Null(list.Mailboxes[1].DisplayName);
    }

    // Name, then address; groups in brackets.
    [Theory]
    [InlineData("\"Nordmann, Kari\" <k@b.example>", "Nordmann, Kari <k@b.example>")]
    [InlineData("Kari  Nordmann <k@b.example>", "Kari Nordmann <k@b.example>")]
    [InlineData("\"Kari \\\"K\\\"\" (x) =?utf-8?Q?=C3=A5?= <k@b.example>", "Kari \"K\" \u00E5 <k@b.example>")]
    [InlineData("\"=?utf-8?Q?K=C3=A5re?=\" <k@b.example>", "K\u00E5re <k@b.example>")]
    [InlineData("=?utf-8?Q?K=C3?= =?utf-8?Q?=A5re?= N <k@b.example>", "K\u00E5re N <k@b.example>")]
    [InlineData("k@b.example (Kari \\) (K))", "Kari ) (K) <k@b.example>")]
    [InlineData("k@b.example (=?utf-8?Q?K=C3=A5re?=)", "K\u00E5re <k@b.example>")]
    [InlineData("<k@b.example>", "<k@b.example>")]
    [InlineData("\"\" <k@b.example>", "<k@b.example>")]
    [InlineData("a@(not a name)b.example, (nor this) c@d.example", "<a@b.example>; <c@d.example>")]
    [InlineData("a@b.example (A), c@d.example", "A <a@b.example>; <c@d.example>")]
    [InlineData("Team: a@b.example, B <c@d.example>; e@f.example", "[Team 0+2] <a@b.example>; B <c@d.example>; <e@f.example>")]
    [InlineData("undisclosed-recipients:;", "[undisclosed-recipients 0+0]")]
    [InlineData("A:;, x@y.example, =?utf-8?Q?=C3=86?= (c): z@y.example", "[A 0+0] [\u00C6 1+1] <x@y.example>; <z@y.example>")]
    [InlineData("A: a@b.example; B: c@d.example;", "[A 0+1] [B 1+1] <a@b.example>; <c@d.example>")]
    public void Names_and_groups(string text, string expected)
    {
        var list = AddressListParser.Parse(Encoding.UTF8.GetBytes(text));
        var groups = string.Concat(list.Groups.Select(g => $"[{g.Name} {g.First}+{g.Count}] "));
        Assert.Equal(expected, (groups + string.Join("; ", list.Mailboxes.Select(m => $"{m.Name} <{m.Address}>".TrimStart()))).TrimEnd());
    }

    [Fact]
    public void Groups_are_capped_like_addresses() =>
        Assert.True(AddressListParser.Parse(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a:;", 10_000)))).IsTruncated);

    [Fact]
    public void A_route_is_passed_over_and_an_endless_one_is_no_address()
    {
        Assert.Equal("a@b.example", Assert.Single(AddressListParser.Parse("<@c.example,@d.example:a@b.example>"u8).Mailboxes).Address.ToString());
        var list = AddressListParser.Parse(Encoding.ASCII.GetBytes($"<@{new string('x', 2_000)}:a@b.example>, c@d.example"));
        Assert.False(list.IsValid);
        Assert.Equal("c@d.example", Assert.Single(list.Mailboxes).Address.ToString());
    }

    [Fact]
    public void Malformed_utf8_in_an_address_is_refused() =>
        Assert.False(AddressListParser.Parse([0xC0, 0x80, (byte)'@', (byte)'b', (byte)'.', (byte)'c']).IsValid);

    [Fact]
    public void A_hundred_thousand_addresses_are_capped()
    {
        // Attack row 30.
        var text = Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"a{i}@b.example")));
        var list = AddressListParser.Parse(text);
        Assert.Equal(AddressListParser.DefaultMaxAddresses, list.Mailboxes.Count);
        Assert.True(list.IsTruncated);
        Assert.False(AddressListParser.Parse("a@b.c,d@e.f"u8, 2).IsTruncated);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("\"")]
    [InlineData("<")]
    [InlineData("a:")]
    [InlineData("@")]
    [InlineData("[")]
    [InlineData("\\")]
    [InlineData("a@(")]
    [InlineData("<@a,")]
    [InlineData("@[")]
    public void A_quarter_megabyte_of_openings_is_read_in_one_pass(string piece)
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(piece, 256 * 1024 / piece.Length)));
        Assert.Empty(AddressListParser.Parse(text).Mailboxes);
    }

    [Fact]
    public void Corpus_values_cut_at_every_octet()
    {
        foreach (var message in CorpusFiles.All.Values)
        {
            var headers = Octets.Headers(message);
            for (var i = 0; i < headers.Count; i++)
            {
                var value = headers.Value(i);
                if (!IsAddressField(headers.Name(i)))
                    continue;
                var step = Math.Max(1, value.Length / 2_000);
                for (var length = 0; length <= value.Length; length += step)
                    _ = AddressListParser.Parse(value[..length]);
            }
        }
    }

    [Fact]
    public void Random_octets_never_throw()
    {
        var state = 12345u;
        var alphabet = Encoding.UTF8.GetBytes("ab.@<>,;:()\"\\[] \r\n\tæ=?");
        var text = new byte[40];
        for (var round = 0; round < 20_000; round++)
        {
            for (var i = 0; i < text.Length; i++)
            {
                state = state * 1664525 + 1013904223;
                text[i] = alphabet[(state >> 16) % (uint)alphabet.Length];
            }

            foreach (var mailbox in AddressListParser.Parse(text).Mailboxes)
                Assert.True(EmailAddress.TryParse(mailbox.Address.ToString(), out _));
        }
    }

    private static bool IsAddressField(ReadOnlySpan<byte> name) =>
        Encoding.Latin1.GetString(name).ToLowerInvariant() is "from" or "to" or "cc" or "sender" or "reply-to" or "subject" or "content-type";
}
