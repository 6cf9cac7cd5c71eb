using System.Text;
using Stafett.Protocols.Message.Mime.Build;

namespace Stafett.Protocols.Tests.Message.Mime.Build;

public sealed class BuiltEncodingTests
{
    // RFC 2045 §6.7's own example.
    [Fact]
    public void Long_lines_break_softly_at_76()
    {
        var body = Body(new OctetPart(TextPart.Plain, new(Encoding.ASCII.GetBytes("Now's the time for all folk to come to the aid of their country. = " + new string('x', 80)))));
        Assert.Equal("Now's the time for all folk to come to the aid of their country. =3D xxxxxx=\r\n" + new string('x', 74) + "=\r\n", body);
    }

    [Theory]
    [InlineData("ends with space =  \r\n", "ends with space =3D =20\r\n")]
    [InlineData("=\t\r\nx\r\n", "=3D=09\r\nx\r\n")]
    [InlineData("= no end ", "=3D no end=20=\r\n")]
    [InlineData("=\r\n\r\n\r\n", "=3D\r\n\r\n\r\n")]
    public void White_space_at_the_end_of_a_line_is_kept(string text, string expected) =>
        Assert.Equal(expected, Body(new OctetPart(TextPart.Plain, new(Encoding.ASCII.GetBytes("From \r\n" + text))))["=46rom=20\r\n".Length..]);

    // RFC 4648 §10
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "Zg==\r\n")]
    [InlineData("fo", "Zm8=\r\n")]
    [InlineData("foo", "Zm9v\r\n")]
    [InlineData("foob", "Zm9vYg==\r\n")]
    [InlineData("fooba", "Zm9vYmE=\r\n")]
    [InlineData("foobar", "Zm9vYmFy\r\n")]
    public void Base64(string text, string expected) => Assert.Equal(expected, Body(Built.Octets("x/y", Encoding.ASCII.GetBytes(text))));

    [Theory]
    [InlineData(56)]
    [InlineData(57)]
    [InlineData(58)]
    [InlineData(114)]
    [InlineData(115)]
    [InlineData(MessageWriter.PieceLength - 1)]
    [InlineData(MessageWriter.PieceLength)]
    [InlineData(MessageWriter.PieceLength + 1)]
    [InlineData(200_000)]
    public void Base64_in_lines_of_76(int length)
    {
        var random = new SeededRandom(3);
        var octets = new byte[length];
        foreach (ref var octet in octets.AsSpan())
            octet = (byte)random.Next(256);
        Assert.Equal(Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks) + "\r\n", Body(Built.Octets("x/y", octets)));
    }

    [Fact]
    public void Text_files_keep_their_own_line_ends()
    {
        Assert.Equal(Convert.ToBase64String("a\nb\n"u8) + "\r\n", Body(Built.Octets("text/csv", "a\nb\n"u8.ToArray())));
        Assert.Equal("a\r\nb\r\n", Body(Built.Octets("text/csv", "a\r\nb\r\n"u8.ToArray())));
        Assert.Equal("a\r\nb=\r\n", Body(Built.Octets("text/csv", "a\r\nb"u8.ToArray())));
    }

    [Theory]
    [InlineData("short\n\nlines > x\n", "short\r\n\r\nlines > x\r\n")]
    [InlineData(" stuffed\n>quoted\n> quoted\n", "  stuffed\r\n> quoted\r\n> quoted\r\n")]
    [InlineData("From x\ntrailing  \n-- \nme", " From x\r\ntrailing\r\n-- \r\nme\r\n")]
    public void Flowed_text_is_stuffed(string text, string expected) => Assert.Equal(expected, Body(new TextPart(text) { IsFlowed = true }));

    [Fact]
    public void Flowed_text_wraps_with_a_space_at_the_end()
    {
        var lines = Body(new TextPart(string.Join(' ', Enumerable.Repeat("word", 40)) + "\n> " + string.Join(' ', Enumerable.Repeat("quoted", 30))) { IsFlowed = true }).Split("\r\n");
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 76));
        Assert.Equal(2 + 1, lines.Count(line => !line.EndsWith(' ')));
        Assert.Equal(3, lines.Count(line => line.StartsWith("> quoted", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a.txt", "filename=a.txt", "name=a.txt")]
    [InlineData("a b.txt", "filename=\"a b.txt\"", "name=\"a b.txt\"")]
    [InlineData("a\"b\\.txt", "filename=\"a\\\"b\\\\.txt\"", "name=\"a\\\"b\\\\.txt\"")]
    [InlineData("Größe.pdf", "filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf", "name=Gr__e.pdf")]
    [InlineData("€ & 'x' 100%.txt", "filename*=UTF-8''%E2%82%AC%20&%20%27x%27%20100%25.txt", "name=\"_ & 'x' 100%.txt\"")]
    [InlineData("=?utf-8?q?x?=", "filename*=UTF-8''%3D%3Futf-8%3Fq%3Fx%3F%3D", "name=__utf-8_q_x__")]
    public void File_names(string name, string disposition, string fallback)
    {
        var text = File(name);
        Assert.Contains($"\r\nContent-Disposition: attachment; {disposition}\r\n", text.Replace("\r\n ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains($"Content-Type: application/octet-stream; {fallback}\r\n", text.Replace("\r\n ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    // RFC 2231 §3 and §4.1
    [Fact]
    public void Long_names_are_continued_without_splitting_a_character()
    {
        var name = string.Concat(Enumerable.Repeat("長い名前👍", 20)) + ".txt";
        var pieces = File(name).Split("\r\n").SkipWhile(line => !line.StartsWith("Content-Disposition", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0).ToList();
        Assert.StartsWith(" filename*0*=UTF-8''%", pieces[0], StringComparison.Ordinal);
        var all = new StringBuilder();
        for (var i = 0; i < pieces.Count; i++)
        {
            Assert.InRange(pieces[i].Length, 1, 78);
            Assert.StartsWith($" filename*{i}*=", pieces[i], StringComparison.Ordinal);
            var value = pieces[i][(pieces[i].IndexOf('=', StringComparison.Ordinal) + 1)..].TrimEnd(';').Replace("UTF-8''", "", StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', Uri.UnescapeDataString(value));
            all.Append(Uri.UnescapeDataString(value));
        }

        Assert.Equal(name, all.ToString());
    }

    private static string File(string name)
    {
        var builder = Built.Builder();
        builder.Body = Built.Octets("application/octet-stream", [1]) with { FileName = HeaderValue.Parse(name) };
        return Built.Text(builder);
    }

    private static string Body(MessagePart part)
    {
        var builder = Built.Builder();
        builder.Body = part;
        return Built.Text(builder).Split("\r\n\r\n", 2)[1];
    }
}
