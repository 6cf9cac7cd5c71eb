using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime.Build;

namespace Stafett.Protocols.Tests.Message.Mime.Build;

public sealed class BuiltHeaderTests
{
    public static TheoryData<string> Texts() =>
    [
        "Hello", "", "a  b   c", "Grüße", "Re: Grüße aus Köln und mehr", "plain first, then ünïcödé in the middle, then plain again at the very end of it",
        "=?utf-8?q?x?=", "a =?b", "ends with ü ", "ü", "日本語のとても長い件名です。文字の途中で分割してはいけません。そして八十文字を超えます。", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
        "שלום עולם \u202Eabc", "e\u0301 and \u00E9", "ae   ü   ö   oe", "\uFEFFx", "a\u2028b", "q=q?q_q ü _ ? =",
    ];

    public static TheoryData<string> Names() =>
    [
        "Ann", "Ann Other", "Ann Q. Other", "Other, Ann", "\"Ann\" \\ Other", "a  b", "Änn Öther", "ann@b.example", "=?utf-8?q?x?=", "日本語のとても長い名前です。日本語のとても長い名前です。",
        "<a@b.example>, x", "(comment)", "a:b;c", "Ann\u00A0Other",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Texts_arrive_as_they_were(string text)
    {
        Assert.True(HeaderValue.TryCreate(text, out var value));
        foreach (var form in Enum.GetValues<MessageForm>())
        {
            var builder = Built.Builder();
            builder.Subject = value;
            builder.Fields = [new MessageField(HeaderName.Parse("X-Long-Name-Of-A-Field-That-Nobody-Else-Has"), value)];
            var headers = Octets.Headers(Built.Written(builder, form));
            Assert.Equal(text.Trim(' '), headers.Text(headers.IndexOf("Subject"u8)));
            Assert.Equal(text.Trim(' '), headers.Text(headers.IndexOf("X-Long-Name-Of-A-Field-That-Nobody-Else-Has"u8)));
            AssertFolds(Encoding.UTF8.GetString(headers.Octets.Span));
        }
    }

    [Fact]
    public void Random_texts_arrive_as_they_were()
    {
        var random = new SeededRandom(11);
        string[] letters = ["a", "b ", " ", "  ", "=?", "?=", "ü", "日", "👍", "_", "=", "?", ",", "\"", "word ", "\u0301", "\u200F"];
        for (var i = 0; i < 3_000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(60); n >= 0; n--)
                text.Append(letters[random.Next(letters.Length)]);
            var value = HeaderValue.Parse(text.ToString());
            var builder = Built.Builder();
            builder.Subject = value;
            builder.From = [new NamedAddress(value, EmailAddress.Parse("a@b.example"))];
            var headers = Octets.Headers(Built.Written(builder, (MessageForm)random.Next(3)));
            Assert.Equal(value.Text, headers.Text(headers.IndexOf("Subject"u8)));
            Assert.Equal(value.Text, NameIn(headers.Value(headers.IndexOf("From"u8))));
            AssertFolds(Encoding.UTF8.GetString(headers.Octets.Span));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Display_names_arrive_as_they_were(string name)
    {
        foreach (var form in Enum.GetValues<MessageForm>())
        {
            var builder = Built.Builder();
            builder.To = [Built.Address("bob@their.example", name), Built.Address("\"b o b\"@their.example"), Built.Address("eve@their.example", name)];
            var headers = Octets.Headers(Built.Written(builder, form));
            var list = AddressListParser.Parse(headers.Value(headers.IndexOf("To"u8)));
            Assert.True(list.IsValid);
            Assert.Equal(["bob@their.example", "\"b o b\"@their.example", "eve@their.example"], list.Mailboxes.Select(m => m.Address.ToString()));
            Assert.Equal(name, NameIn(headers.Value(headers.IndexOf("To"u8))));
            AssertFolds(Encoding.UTF8.GetString(headers.Octets.Span));
        }
    }

    [Theory]
    [InlineData("Ann Other", "Ann Other")]
    [InlineData("Ann Q. Other", "\"Ann Q. Other\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("Jörg", "=?UTF-8?B?SsO2cmc=?=")]
    [InlineData("Jörgen Other", "=?UTF-8?Q?J=C3=B6rgen_Other?=")]
    [InlineData("Größe, x", "=?UTF-8?B?R3LDtsOfZSwgeA==?=")]
    public void Names_take_the_simplest_form(string name, string expected)
    {
        var builder = Built.Builder();
        builder.From = [Built.Address("a@b.example", name)];
        Assert.StartsWith($"From: {expected} <a@b.example>\r\n", Built.Text(builder), StringComparison.Ordinal);
    }

    [Fact]
    public void Encoded_words_are_used_only_where_they_are_needed()
    {
        var builder = Built.Builder();
        builder.Subject = HeaderValue.Parse("the word Weihnachtsmänner in a plain text");
        Assert.Contains("Subject: the word =?UTF-8?Q?Weihnachtsm=C3=A4nner?= in a plain text\r\n", Built.Text(builder), StringComparison.Ordinal);
        Assert.Contains("Subject: the word Weihnachtsmänner in a plain text\r\n", Built.Text(builder, MessageForm.International), StringComparison.Ordinal);
    }

    // RFC 2047 §5 (3): in a phrase only these letters stand unencoded.
    [Fact]
    public void Encoded_words_hold_only_what_is_safe_in_a_phrase()
    {
        var builder = Built.Builder();
        builder.Subject = HeaderValue.Parse("ü" + string.Concat(Enumerable.Range(33, 94).Select(c => (char)c)));
        var words = Octets.Headers(Built.Written(builder)).Value(2);
        foreach (var word in Encoding.ASCII.GetString(words).Split((string[])["\r\n ", " "], StringSplitOptions.None))
        {
            Assert.InRange(word.Length, 12, 75);
            Assert.True(word[10..^2].All(c => char.IsAsciiLetterOrDigit(c) || "!*+-/=_".Contains(c, StringComparison.Ordinal)), word);
        }
    }

    [Theory]
    [InlineData("a\r\nBcc: x@y.example")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("a\u001Bb")]
    [InlineData("a\u007Fb")]
    [InlineData("a\u0085b")]
    [InlineData("\n")]
    [InlineData(null)]
    public void Values_cannot_hold_line_ends_or_controls(string? text)
    {
        Assert.False(HeaderValue.TryCreate(text, out _));
        Assert.False(HeaderName.TryCreate(text, out _));
        Assert.False(MessageId.TryCreate(text, out _));
        Assert.False(PartType.TryCreate($"text/{text}", out _));
        Assert.Throws<FormatException>(() => HeaderValue.Parse(text!));
    }

    [Fact]
    public void Odd_values_are_made_whole()
    {
        Assert.Equal("a \uFFFDb", HeaderValue.Parse(" a\t\uD800b ").Text);
        Assert.Equal("\uFFFD\uFFFD", HeaderValue.Parse("\uDC00\uD800").Text);
        Assert.False(HeaderValue.TryCreate(new string('x', HeaderValue.MaxLength + 1), out _));
        var builder = Built.Builder();
        builder.Text = new TextPart("a\uD800b");
        Assert.Contains("a\uFFFDb\r\n", Built.Text(builder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X:Y")]
    [InlineData("X Y")]
    [InlineData("")]
    [InlineData("Xæ")]
    [InlineData("X-012345678901234567890123456789012345678901234567890123456789")]
    public void Names_are_names(string name) => Assert.False(HeaderName.TryCreate(name, out _));

    [Theory]
    [InlineData("a@b c")]
    [InlineData("<a@b>>")]
    [InlineData("a>b")]
    [InlineData("")]
    [InlineData("<>")]
    public void Message_ids_are_one_word(string id) => Assert.False(MessageId.TryCreate(id, out _));

    [Theory]
    [InlineData("text")]
    [InlineData("text/")]
    [InlineData("/plain")]
    [InlineData("text/pl ain")]
    [InlineData("text/plain; charset=x")]
    [InlineData("a/b/c")]
    public void Types_are_types(string type) => Assert.False(PartType.TryCreate(type, out _));

    [Fact]
    public void Parameters_are_checked()
    {
        Assert.False(TextPart.Plain.TryAdd("boundary", HeaderValue.Parse("x"), out _));
        Assert.False(TextPart.Plain.TryAdd("a b", HeaderValue.Parse("x"), out _));
        Assert.False(TextPart.Plain.TryAdd("a*0", HeaderValue.Parse("x"), out _));
        Assert.True(TextPart.Plain.TryAdd("A", HeaderValue.Parse("x"), out var type));
        Assert.False(type.TryAdd("a", HeaderValue.Parse("x"), out _));
    }

    [Fact]
    public void References_fold()
    {
        var builder = Built.Builder();
        builder.References = [.. Enumerable.Range(0, 30).Select(i => MessageId.Parse($"<message-number-{i}@a-host.example>"))];
        builder.InReplyTo = [MessageId.Parse("no-at-sign")];
        var text = Built.Text(builder);
        Assert.Contains("In-Reply-To: <no-at-sign>\r\nReferences: <message-number-0@a-host.example>\r\n <", text, StringComparison.Ordinal);
        AssertFolds(text);
    }

    // RFC 5322 §2.1.1 prefers 78; RFC 2047 §2 allows a line with an encoded word 76.
    private static void AssertFolds(string header)
    {
        foreach (var line in header.Split("\r\n"))
        {
            var isEncoded = line.Contains("=?UTF-8?", StringComparison.Ordinal);
            Assert.True(line.Length <= (isEncoded ? 76 : 78) || !line.AsSpan(1).Trim(' ').Contains(' ') || line.Contains(':', StringComparison.Ordinal) || line.Contains("  ", StringComparison.Ordinal), line);
            Assert.False(line.Length > 0 && line.AsSpan().Trim(' ').IsEmpty);
        }
    }

    private static string NameIn(ReadOnlySpan<byte> value)
    {
        var name = AddressListParser.Parse(value).Mailboxes[0].DisplayName ?? "";
        if (name is not ['"', .. var inner, '"'])
            return EncodedWords.Decode(name);
        var text = new StringBuilder();
        for (var i = 0; i < inner.Length; i++)
            text.Append(inner[i] == '\\' ? inner[++i] : inner[i]);
        return text.ToString();
    }
}
