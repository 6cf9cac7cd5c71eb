using System.Text;
using Stafett.Protocols.Message;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class FriendlyFromTests
{
    private static readonly EmailAddress Author = EmailAddress.Parse("no-reply@shown.example");

    [Theory]
    [InlineData("From: Ada Lovelace <ada@sender.example>", "From: Ada Lovelace <no-reply@shown.example>")]
    [InlineData("From: ada@sender.example", "From: \"ada@sender.example\" <no-reply@shown.example>")]
    [InlineData("From: \"Lovelace, Ada\" <ada@sender.example>", "From: \"Lovelace, Ada\" <no-reply@shown.example>")]
    [InlineData("From: =?utf-8?q?J=C3=B6rg?= <j@sender.example>", "From: =?UTF-8?B?SsO2cmc=?= <no-reply@shown.example>")]
    [InlineData("From: ada@sender.example (Ada)", "From: Ada <no-reply@shown.example>")]
    [InlineData("From: boss@bank.example <ada@sender.example>", "From: \"boss@bank.example\" <no-reply@shown.example>")]
    [InlineData("From: J\u00F6rg <j@sender.example>", "From: =?UTF-8?B?SsO2cmc=?= <no-reply@shown.example>")]
    [InlineData("from:Ada\n <ada@sender.example>", "From: Ada <no-reply@shown.example>")]
    public void Shows_the_name_and_another_address(string field, string shown)
    {
        var lines = Rewritten($"Subject: x\n{field}\nTo: b@c.example\n");

        Assert.Equal("Subject: x", lines[0]);
        Assert.Equal(shown, lines[1]);
        Assert.Equal("To: b@c.example", lines[^1]);
    }

    [Fact]
    public void Keeps_what_stood_there_and_where_replies_go()
    {
        var lines = Rewritten("From: Ada\n <ada@sender.example>\nSubject: x\n");

        Assert.Equal(
            ["From: Ada <no-reply@shown.example>", "X-Original-From: Ada", " <ada@sender.example>", "Reply-To: Ada", " <ada@sender.example>", "Subject: x"], lines);
    }

    [Fact]
    public void Leaves_a_Reply_To_alone()
    {
        var lines = Rewritten("From: ada@sender.example\nReply-To: office@sender.example\n");

        Assert.Equal(["From: \"ada@sender.example\" <no-reply@shown.example>", "X-Original-From: ada@sender.example", "Reply-To: office@sender.example"], lines);
    }

    [Fact]
    public void The_new_author_is_the_only_one()
    {
        var text = string.Join("\r\n", Rewritten("From: \"a <x@y.example>, b\" <ada@sender.example>\n")) + "\r\n\r\n";
        var from = FromHeader.Check(TestHeaders.Of(text));

        Assert.Null(from.Problem);
        Assert.Equal(Author, Assert.Single(from.Mailboxes).Address);
    }

    [Fact]
    public void No_name_lets_out_an_author_however_long_it_is()
    {
        // Somewhere here a fold would come between a backslash and the quote behind it.
        for (var length = 440; length <= 910; length++)
        {
            foreach (var filling in new[] { new string('a', length), new string('"', length).Replace("\"", "\\\"", StringComparison.Ordinal) })
                AssertOneAuthor($"From: \"{filling}\\\" <boss@bank.example>, \\\"\" <ada@sender.example>\n");
        }
    }

    [Fact]
    public void Whatever_passes_for_a_From_field_comes_out_with_one_author()
    {
        string[] parts = ["Ada", " ", "\"", "\\", "(", ")", "<ada@sender.example>", "boss@bank.example", ",", ":", ";", "=?utf-8?q?=22=3Cboss=40bank.example=3E?=", "\n ", "\u00F6", "[x]", new string('x', 450)];
        var random = new SeededRandom(11);
        var seen = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var field = string.Concat(Enumerable.Range(0, 1 + random.Next(6)).Select(_ => parts[random.Next(parts.Length)])) + (random.Next(2) == 0 ? " <ada@sender.example>" : "");
            if (FromHeader.Check(TestHeaders.Of($"From: {field}\n\n")).Problem is not null)
                continue;
            seen++;
            AssertOneAuthor($"From: {field}\n");
        }

        Assert.InRange(seen, 1_000, 20_000);
    }

    [Fact]
    public void A_line_that_had_just_room_for_From_has_room_for_its_longer_names()
    {
        var value = $"\"{new string('x', 960)}\" <ada@sender.example>";

        Assert.All(Rewritten($"From: {value}\n"), line => Assert.InRange(line.Length, 1, 998));
    }

    [Fact]
    public void A_field_is_left_out_whole_and_others_stay_as_they_are()
    {
        var headers = TestHeaders.Of("Subject:  a\nX-Gone: 1\n 2\nTo:\tb\n\nbody");
        var edit = new EditedHeader(headers);
        Assert.False(edit.IsEdited);

        edit.Remove(headers.Fields[1]);

        Assert.True(edit.IsEdited);
        Assert.Equal("Subject:  a\r\nTo:\tb\r\n", Encoding.UTF8.GetString(edit.Lines().Span));
    }

    private static void AssertOneAuthor(string field)
    {
        var lines = Rewritten(field);
        var written = lines.TakeWhile(line => !line.StartsWith("X-Original-From", StringComparison.Ordinal)).ToList();
        Assert.All(written, line => Assert.True(Ascii.IsValid(line) && line.Length <= 998));
        var from = FromHeader.Check(TestHeaders.Of(string.Join("\r\n", written) + "\r\n\r\n"));
        Assert.Null(from.Problem);
        Assert.Equal(Author, Assert.Single(from.Mailboxes).Address);
    }

    private static string[] Rewritten(string header)
    {
        var headers = TestHeaders.Of(header + "\n");
        var edit = new EditedHeader(headers);
        FriendlyFrom.Rewrite(edit, headers, FromHeader.Check(headers), Author);
        var text = Encoding.UTF8.GetString(edit.Lines().Span);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        return text[..^2].Split("\r\n");
    }
}
