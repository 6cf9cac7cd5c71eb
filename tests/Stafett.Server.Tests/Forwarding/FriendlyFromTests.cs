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
    [InlineData("From: =?utf-8?q?J=C3=B6rg?= <j@sender.example>", "From: =?utf-8?q?J=C3=B6rg?= <no-reply@shown.example>")]
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
    public void A_field_is_left_out_whole_and_others_stay_as_they_are()
    {
        var headers = TestHeaders.Of("Subject:  a\nX-Gone: 1\n 2\nTo:\tb\n\nbody");
        var edit = new EditedHeader(headers);
        Assert.False(edit.IsEdited);

        edit.Remove(headers.Fields[1]);

        Assert.True(edit.IsEdited);
        Assert.Equal("Subject:  a\r\nTo:\tb\r\n", Encoding.UTF8.GetString(edit.Lines().Span));
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
