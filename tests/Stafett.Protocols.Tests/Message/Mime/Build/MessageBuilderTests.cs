using System.Buffers;
using System.Text;
using Stafett.Protocols.Message.Mime;
using Stafett.Protocols.Message.Mime.Build;

namespace Stafett.Protocols.Tests.Message.Mime.Build;

public sealed class MessageBuilderTests
{
    [Fact]
    public void Plain_text_is_one_part_without_ado()
    {
        var builder = Built.Builder();
        builder.Subject = HeaderValue.Parse("Hello");
        builder.Text = new TextPart("one\ntwo");
        Assert.Equal(
            """
            From: ann@ours.example
            To: bob@their.example
            Subject: Hello
            Date: Sat, 04 Jan 2025 08:03:07 +0000
            Message-ID: <f00dcafe0123456789abcdef@mail.example>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=us-ascii

            one
            two

            """.ReplaceLineEndings("\r\n"),
            Built.Text(builder));
    }

    [Fact]
    public void Everything_at_once_nests_as_readers_expect()
    {
        var builder = Built.Builder();
        builder.Text = new TextPart("plain");
        builder.Html = new TextPart("<img src=\"cid:logo@x\">");
        builder.Inline = [Built.Octets("image/png", [1, 2, 3]) with { ContentId = MessageId.Parse("logo@x"), Disposition = PartDisposition.Inline }];
        builder.Attachments = [Built.Octets("application/pdf", [4, 5, 6]) with { FileName = HeaderValue.Parse("bill 1.pdf"), Disposition = PartDisposition.Attachment }];
        var text = Built.Text(builder);
        Assert.EndsWith(
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="=_0_f00dcafe0123456789abcdef"

            --=_0_f00dcafe0123456789abcdef
            Content-Type: multipart/alternative; boundary="=_1_f00dcafe0123456789abcdef"

            --=_1_f00dcafe0123456789abcdef
            Content-Type: text/plain; charset=us-ascii

            plain
            --=_1_f00dcafe0123456789abcdef
            Content-Type: multipart/related; type="text/html";
             boundary="=_2_f00dcafe0123456789abcdef"

            --=_2_f00dcafe0123456789abcdef
            Content-Type: text/html; charset=us-ascii

            <img src="cid:logo@x">
            --=_2_f00dcafe0123456789abcdef
            Content-Type: image/png
            Content-Transfer-Encoding: base64
            Content-ID: <logo@x>
            Content-Disposition: inline

            AQID
            --=_2_f00dcafe0123456789abcdef--
            --=_1_f00dcafe0123456789abcdef--
            --=_0_f00dcafe0123456789abcdef
            Content-Type: application/pdf; name="bill 1.pdf"
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="bill 1.pdf"

            BAUG
            --=_0_f00dcafe0123456789abcdef--

            """.ReplaceLineEndings("\r\n"),
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Eight_bits_are_said_at_every_level_and_avoided_on_demand()
    {
        var builder = Built.Builder();
        builder.Text = new TextPart("Grüße");
        builder.Attachments = [Built.Octets("image/png", [1])];
        Assert.Equal(2, Built.Text(builder).Split("Content-Transfer-Encoding: 8bit\r\n").Length - 1);
        var sevenBit = Built.Text(builder, MessageForm.SevenBit);
        Assert.Contains("charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n", sevenBit, StringComparison.Ordinal);
        Assert.DoesNotContain("8bit", sevenBit, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("From here on", "=46rom here on")]
    [InlineData("x\n.\ny", "x\r\n=2E\r\ny")]
    [InlineData("a\fb = c", "a=0Cb =3D c")]
    public void Lines_that_others_change_are_encoded(string text, string expected)
    {
        var builder = Built.Builder();
        builder.Text = new TextPart(text);
        Assert.EndsWith($"Content-Transfer-Encoding: quoted-printable\r\n\r\n{expected}\r\n", Built.Text(builder), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lines_are_encoded()
    {
        var builder = Built.Builder();
        builder.Text = new TextPart(new string('x', 998));
        Assert.DoesNotContain("Transfer-Encoding", Built.Text(builder), StringComparison.Ordinal);
        builder.Text = new TextPart(new string('x', 999));
        Assert.Contains("quoted-printable", Built.Text(builder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_boundary_that_is_in_the_content_is_not_used()
    {
        var builder = Built.Builder();
        builder.Text = new TextPart($"--=_0_{Built.Token}--\n--=_0_{Built.Token}1--");
        builder.Attachments = [Built.Octets("image/png", [1])];
        Assert.Contains($"boundary=\"=_0_{Built.Token}2\"", Built.Text(builder), StringComparison.Ordinal);
        builder.Text = new TextPart(string.Concat(Enumerable.Range(1, 15).Select(i => $"{Built.Token}{i:x}\n")));
        Assert.Equal(BuildProblem.BoundaryInContent, Built.Problem(builder));
    }

    [Fact]
    public void A_boundary_is_found_where_the_content_is_in_pieces()
    {
        var octets = Encoding.ASCII.GetBytes($"xx {Built.Token} yy\r\n");
        for (var cut = 1; cut < octets.Length - 3; cut++)
        {
            var builder = Built.Builder();
            builder.Attachments = [new OctetPart(TextPart.Plain, Octets.Segments(octets, cut, cut + 1, cut + 3)), Built.Octets("image/png", [1])];
            Assert.Contains($"boundary=\"=_0_{Built.Token}1\"", Built.Text(builder), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Attached_messages_keep_their_octets_and_say_what_they_are()
    {
        Assert.Contains("Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n\r\n--", Attached("Subject: x\r\n\r\ny\r\n", MessageForm.SevenBit), StringComparison.Ordinal);
        Assert.Contains("message/rfc822\r\nContent-Transfer-Encoding: 8bit", Attached("Subject: x\r\n\r\næ\r\n", MessageForm.EightBit), StringComparison.Ordinal);
        // RFC 2046 §5.2.1 allows message/rfc822 no base64.
        Assert.Contains("message/global\r\nContent-Transfer-Encoding: base64", Attached("Subject: x\r\n\r\næ\r\n", MessageForm.SevenBit), StringComparison.Ordinal);
        Assert.Contains("message/global\r\nContent-Transfer-Encoding: 8bit", Attached("Subject: æ\r\n\r\ny\r\n", MessageForm.EightBit), StringComparison.Ordinal);
        Assert.Contains("message/global\r\nContent-Transfer-Encoding: base64", Attached("Subject: x\n\ny\n", MessageForm.EightBit), StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_parts_are_written_as_they_are_or_refused()
    {
        Assert.Contains("\r\nContent-Type: x/y\r\n\r\nbody\r\n--", Raw("Content-Type: x/y\r\n\r\nbody", MessageForm.SevenBit, out _), StringComparison.Ordinal);
        foreach (var (octets, form) in new[] { ("no header", MessageForm.EightBit), ("A: b\r\n\r\nx\ny", MessageForm.EightBit), ("A: b\r\n\r\næ", MessageForm.SevenBit), ("A: æ\r\n\r\nx", MessageForm.EightBit), ($"A: b\r\n\r\n{new string('x', 999)}", MessageForm.EightBit), ("A: b\r\n\r\nx\0", MessageForm.EightBit) })
        {
            Raw(octets, form, out var problem);
            Assert.Equal(BuildProblem.BadRawPart, problem);
        }
    }

    [Fact]
    public void Pieces_are_small_and_make_the_same_message()
    {
        var octets = new byte[1_000_000];
        octets.AsSpan().Fill(0xAB);
        var builder = Built.Builder();
        builder.Text = new TextPart(string.Concat(Enumerable.Repeat("Füße = 1\n", 20_000)) + "From\n");
        builder.Attachments = [new OctetPart(PartType.OctetStream, Octets.Segments(octets, 1, 100, 5_000, 999_999))];
        var whole = Built.Written(builder, MessageForm.SevenBit);
        var message = builder.Build(Built.Options with { Form = MessageForm.SevenBit }, out _)!;
        var writer = new MessageWriter(message);
        var all = new ArrayBufferWriter<byte>();
        var piece = new ArrayBufferWriter<byte>();
        while (writer.WriteNext(piece))
        {
            Assert.InRange(piece.WrittenCount, 1, MessageWriter.PieceLength * 4);
            all.Write(piece.WrittenSpan);
            piece.ResetWrittenCount();
        }

        Assert.False(writer.WriteNext(piece));
        Assert.True(all.WrittenSpan.SequenceEqual(whole));
    }

    [Fact]
    public void File_names_that_readers_would_cut_are_refused()
    {
        var builder = Built.Builder();
        builder.Attachments = [Built.Octets("a/b", []) with { FileName = HeaderValue.Parse(new string('\u65E5', 1_000)) }];
        Assert.Equal(1_000, MimeTree.Parse(Built.Written(builder))[1].ReadDisposition()!.FileName!.Length);
        builder.Attachments = [Built.Octets("a/b", []) with { FileName = HeaderValue.Parse(new string('x', 1_001)) }];
        Assert.Equal(BuildProblem.HeaderTooLarge, Built.Problem(builder));
    }

    [Fact]
    public void What_is_wrong_is_said()
    {
        Assert.Equal(BuildProblem.NoAuthor, Built.Problem(new MessageBuilder()));
        var builder = Built.Builder();
        Assert.Equal(BuildProblem.BadToken, Built.Problem(builder, Built.Options with { Token = "short" }));
        Assert.Equal(BuildProblem.BadToken, Built.Problem(builder, Built.Options with { Token = Built.Token + "\r\n" }));
        builder.Body = new MultipartPart(MultipartPart.Mixed, []);
        Assert.Equal(BuildProblem.BadMultipart, Built.Problem(builder));
        builder.Body = new MultipartPart(TextPart.Plain, [new TextPart("")]);
        Assert.Equal(BuildProblem.BadMultipart, Built.Problem(builder));
        builder.Body = Built.Octets("multipart/mixed", [1]);
        Assert.Equal(BuildProblem.BadMultipart, Built.Problem(builder));
        builder.Body = new MultipartPart(MultipartPart.Mixed, [.. Enumerable.Repeat(new TextPart("x"), 1_000)]);
        Assert.Equal(BuildProblem.TooManyParts, Built.Problem(builder));
        builder.Body = null;
        MessagePart part = new TextPart("x");
        for (var i = 0; i < 101; i++)
            part = new MultipartPart(MultipartPart.Mixed, [part]);
        builder.Body = part;
        Assert.Equal(BuildProblem.TooDeep, Built.Problem(builder));
        builder.Body = null;
        builder.From = [Built.Address("a@b.example"), Built.Address("c@d.example")];
        Assert.Equal(BuildProblem.NoSender, Built.Problem(builder));
        builder.Sender = Built.Address("a@b.example");
        builder.To = [.. Enumerable.Repeat(Built.Address("a@b.example"), 1_001)];
        Assert.Equal(BuildProblem.TooManyAddresses, Built.Problem(builder));
        builder.To = [Built.Address("grüße@b.example")];
        Assert.Equal(BuildProblem.InternationalAddress, Built.Problem(builder));
        builder.To = [];
        builder.Fields = [new MessageField(HeaderName.Parse("X"), HeaderValue.Parse(new string('y', 60_000)))];
        Assert.Equal(BuildProblem.HeaderTooLarge, Built.Problem(builder, Built.Options with { Limits = BuildLimits.Default with { HeaderLength = 50_000 } }));
    }

    [Theory]
    [InlineData("from")]
    [InlineData("BCC")]
    [InlineData("Content-Type")]
    [InlineData("Mime-Version")]
    public void Fields_that_the_builder_writes_cannot_be_given(string name)
    {
        var builder = Built.Builder();
        builder.Fields = [new MessageField(HeaderName.Parse(name), HeaderValue.Parse("x"))];
        Assert.Equal(BuildProblem.ReservedField, Built.Problem(builder));
    }

    private static string Attached(string message, MessageForm form)
    {
        var builder = Built.Builder();
        builder.Attachments = [new AttachedMessage(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(message)))];
        return Built.Text(builder, form);
    }

    private static string Raw(string octets, MessageForm form, out BuildProblem problem)
    {
        var builder = Built.Builder();
        builder.Attachments = [new RawPart(Encoding.UTF8.GetBytes(octets))];
        builder.Build(Built.Options with { Form = form }, out problem);
        return problem == BuildProblem.None ? Built.Text(builder, form) : "";
    }
}
