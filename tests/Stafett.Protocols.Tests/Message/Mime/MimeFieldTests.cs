using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

public sealed class MimeFieldTests
{
    [Theory]
    // RFC 2045 §5.1
    [InlineData("text/plain; charset=us-ascii (Plain text)", "text/plain charset=[us-ascii]")]
    [InlineData("text/plain; charset=\"us-ascii\"", "text/plain charset=[us-ascii]")]
    // RFC 2046 §5.1.1
    [InlineData("multipart/mixed; boundary=\"gc0pJq0M:08jU534c0p\"", "multipart/mixed boundary=[gc0pJq0M:08jU534c0p]")]
    [InlineData("multipart/mixed; boundary=gc0pJq0M:08jU534c0p", "multipart/mixed boundary=[gc0pJq0M:08jU534c0p]")]
    // RFC 2231 §3
    [InlineData("message/external-body; access-type=URL;\r\n URL*0=\"ftp://\";\r\n URL*1=\"cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\"", "message/external-body access-type=[URL] url=[ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar]")]
    // RFC 2231 §4
    [InlineData("application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "application/x-stuff title=[This is ***fun***]")]
    // RFC 2231 §4.1
    [InlineData("application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"", "application/x-stuff title=[This is even more ***fun*** isn't it!]")]
    [InlineData("a/b; title*='en'x%20y; t*=iso-8859-1''%A3%20rates; u*=us-ascii''%C3%A6", "a/b title=[x y] t=[£ rates] u=[æ]")]
    [InlineData("a/b; x*2*=%A6; x*1=y; x*0*=utf-8''%C3; z=1", "a/b z=[1] x=[\uFFFDy\uFFFD]")]
    [InlineData("a/b; x*1*=%A6z; x*0*=utf-8''%C3", "a/b x=[æz]")]
    [InlineData("a/b; x*01=b; x*0=a; x*0=again; x*9999=no; x*-1=no; x*y=no", "a/b x=[ab]")]
    [InlineData("a/b; x*=iso-2022-jp''%1B$B2q5D%1B(B", "a/b x=[会議]")]
    [InlineData("a/b; x*=utf-7''%2BADw-", "a/b x=[+ADw-]")]
    [InlineData("a/b; x=\"a\\\"b\\\\c\"; y=\"a\r\n b\"; z=\"\"", "a/b x=[a\"b\\c] y=[a b] z=[]")]
    [InlineData("a/b; x=1; X=2; y", "a/b x=[1]")]
    [InlineData("a/b; x = 1 ; y= \"2\" z=3", "a/b x=[1] y=[2] z=[3]")]
    [InlineData("a/b; x=\"open; y=2", "a/b x=[open] y=[2]")]
    [InlineData("a/b; x=(open; y=2", "a/b x=[(open] y=[2]")]
    [InlineData("a/b; (((( x=1", "a/b x=[1]")]
    [InlineData("a/b; name=\"\\\\server\\share\\\"", "a/b name=[\\server\\share\\]")]
    [InlineData("a/b; =x; ==; ;y=2", "a/b y=[2]")]
    [InlineData("a/b; name==?utf-8?Q?a_b?=", "a/b name=[a b]")]
    [InlineData("a/b; name=\"=?utf-8?Q?w?x?=\"", "a/b name=[w?x]")]
    [InlineData("", "text/plain invalid")]
    [InlineData("text", "text/plain invalid")]
    [InlineData("charset=x", "text/plain charset=[x] invalid")]
    public void Content_type(string value, string expected)
    {
        var field = ContentTypeField.Parse(Encoding.UTF8.GetBytes(value));
        var text = new StringBuilder(field.MediaType);
        foreach (var (name, parameter) in field.Parameters.Values)
            text.Append(' ').Append(name).Append("=[").Append(parameter).Append(']');
        Assert.Equal(expected, text.Append(field.IsValid ? "" : " invalid").ToString());
    }

    [Theory]
    // RFC 2183 §2 and §3
    [InlineData("inline", "inline", false, null)]
    [InlineData("attachment; filename=genome.jpeg;\r\n modification-date=\"Wed, 12 Feb 1997 16:29:51 -0500\";", "attachment", true, "genome.jpeg")]
    [InlineData("x-new; filename=a", "x-new", true, "a")]
    [InlineData("INLINE ; FileName=\"a;b.txt\"", "inline", false, "a;b.txt")]
    [InlineData("\"attachment\"; name=b", "attachment", true, "b")]
    [InlineData("filename=c", "attachment", true, "c")]
    [InlineData("", "attachment", true, null)]
    public void Content_disposition(string value, string disposition, bool isAttachment, string? fileName)
    {
        var field = ContentDispositionField.Parse(Encoding.UTF8.GetBytes(value));
        Assert.Equal((disposition, isAttachment, fileName), (field.Disposition, field.IsAttachment, field.FileName));
    }

    [Theory]
    [InlineData(" Base64\r\n", ContentTransferEncoding.Base64)]
    [InlineData("(c) quoted-printable (d)", ContentTransferEncoding.QuotedPrintable)]
    [InlineData("7BIT;", ContentTransferEncoding.SevenBit)]
    [InlineData("8-bit", ContentTransferEncoding.EightBit)]
    [InlineData("binary", ContentTransferEncoding.Binary)]
    [InlineData("", ContentTransferEncoding.SevenBit)]
    [InlineData("8bits", ContentTransferEncoding.EightBit)]
    [InlineData("7-bit", ContentTransferEncoding.SevenBit)]
    [InlineData("utf-8", ContentTransferEncoding.EightBit)]
    [InlineData("none", ContentTransferEncoding.EightBit)]
    // Encodings inside text
    [InlineData("X-UUENCODE", ContentTransferEncoding.EightBit)]
    [InlineData("x-yenc", ContentTransferEncoding.EightBit)]
    // RFC 2045 §6.4
    [InlineData("x-gzip64", ContentTransferEncoding.Unknown)]
    [InlineData("base46", ContentTransferEncoding.Unknown)]
    [InlineData("a-word-that-is-longer-than-all", ContentTransferEncoding.Unknown)]
    public void Transfer_encoding(string value, ContentTransferEncoding expected) => Assert.Equal(expected, TransferEncodingParser.Parse(Encoding.UTF8.GetBytes(value)));

    // Attack row 80
    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..\\..\\x", "x")]
    [InlineData("C:\\con.txt", "_con.txt")]
    [InlineData("exe\u202Egpj.exe", "exegpj.exe")]
    [InlineData("a\0b\r\nc.txt", "abc.txt")]
    [InlineData("CON", "_CON")]
    [InlineData("aux .tar.gz", "_aux .tar.gz")]
    [InlineData("com\u00B9.x", "_com\u00B9.x")]
    [InlineData("com10.txt", "com10.txt")]
    [InlineData("console.txt", "console.txt")]
    [InlineData("file.txt:stream", "file.txt_stream")]
    [InlineData(".bashrc", "_bashrc")]
    [InlineData("x.exe.  . ", "x.exe")]
    [InlineData("a\u200Bb\uFEFFc\u2028d", "abcd")]
    [InlineData("日本語.pdf", "日本語.pdf")]
    [InlineData("invoice.pdf       \u00A0\u3000   .exe", "invoice.pdf .exe")]
    [InlineData("/", null)]
    [InlineData("...", null)]
    [InlineData("\u202E\u0001", null)]
    [InlineData("", null)]
    public void Attachment_names_are_safe(string name, string? expected) => Assert.Equal(expected, AttachmentName.Clean(name));

    [Fact]
    public void Half_characters_are_replaced() => Assert.Equal("_x", AttachmentName.Clean("\uD800x"));

    [Fact]
    public void A_name_of_which_nothing_is_left_when_it_is_cut_is_none() => Assert.Null(AttachmentName.Clean(new string('_', 500) + "x"));

    [Fact]
    public void Long_names_keep_their_extension()
    {
        foreach (var piece in (string[])["x", "æ", "日", "😀"])
        {
            var name = AttachmentName.Clean(string.Concat(Enumerable.Repeat(piece, 500)) + ".docx");
            Assert.NotNull(name);
            Assert.EndsWith(".docx", name, StringComparison.Ordinal);
            Assert.InRange(Encoding.UTF8.GetByteCount(name), AttachmentName.MaxLength - 4, AttachmentName.MaxLength);
            Assert.DoesNotContain('\uFFFD', name);
        }

        Assert.InRange(AttachmentName.Clean("x." + new string('y', 5_000))!.Length, 1, AttachmentName.MaxLength);
    }
}
