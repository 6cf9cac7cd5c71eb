using System.Text;
using Stafett.Sandbox;

namespace Stafett.Tests;

public sealed class MessageTextTests
{
    // RFC 2047 §8
    [Theory]
    [InlineData("(=?ISO-8859-1?Q?a?=)", "(a)")]
    [InlineData("(=?ISO-8859-1?Q?a?= b)", "(a b)")]
    [InlineData("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)")]
    [InlineData("(=?ISO-8859-1?Q?a?=    =?ISO-8859-1?Q?b?=)", "(ab)")]
    [InlineData("(=?ISO-8859-1?Q?a_b?=)", "(a b)")]
    [InlineData("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>", "Keld Jørn Simonsen <keld@dkuug.dk>")]
    [InlineData("=?utf-8*nb?B?SMOpbGxv?=", "Héllo")]
    [InlineData("=?", "=?")]
    [InlineData("=?utf-8?X?abc?=", "=?utf-8?X?abc?=")]
    [InlineData("a =?utf-8?Q?b", "a =?utf-8?Q?b")]
    public void Decodes_encoded_words(string field, string expected) => Assert.Equal(expected, EncodedWords.Decode(field));

    [Fact]
    public void Shows_the_first_text_of_nested_parts()
    {
        const string Message = """
            Content-Type: multipart/mixed; boundary="outer"

            --outer
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            Bl=E5=
            b=E6r
            --inner
            Content-Type: text/html

            <p>no
            --inner--
            --outer--
            """;
        Assert.Equal("Blåbær\n", MessageText.Read(Octets(Message)).Body);
    }

    [Fact]
    public void Shows_base64_as_text_and_binary_not_at_all()
    {
        Assert.Equal("Hello", MessageText.Read(Octets("Content-Transfer-Encoding: base64\n\nSGVs\nbG8=\n")).Body);
        var image = MessageText.Read(Octets("Content-Type: image/png\n\n\0\0"));
        Assert.Equal("", image.Body);
        Assert.Contains("image/png", image.BodyNote, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_throws_wherever_a_message_is_cut()
    {
        var octets = Octets("Subject: =?utf-8?B?SMOpbGxv?=\n =?utf-8?Q?=C3=A9?=\nContent-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\n=C3=\n=A9\n--b--\n");
        for (var length = 0; length <= octets.Length; length++)
            Assert.NotNull(MessageText.Read(octets.AsMemory(0, length)));
    }

    [Fact]
    public void Bounds_fields_and_body()
    {
        var text = MessageText.Read(Octets(string.Concat(Enumerable.Repeat("A: b\n", 5000)) + "\n" + new string('x', 1_000_000)));
        Assert.Equal(500, text.Fields.Count);
        Assert.Equal(256 * 1024, text.Body.Length);
        Assert.Contains("only the beginning", text.BodyNote, StringComparison.Ordinal);
    }

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
