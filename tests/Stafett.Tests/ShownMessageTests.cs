using System.Text;
using Stafett.Sandbox;

namespace Stafett.Tests;

public sealed class ShownMessageTests
{
    [Fact]
    public void Shows_fields_unfolded_and_decoded()
    {
        var shown = ShownMessage.Read(Octets("Subject: =?utf-8?B?SMOpbGxv?=\n =?ISO-8859-1?Q?_J=F8rn?=\nX-Raw: blåbær\n\nx\n"));
        Assert.Equal([("Subject", "Héllo Jørn"), ("X-Raw", "blåbær")], shown.Fields);
        Assert.Equal("Héllo Jørn", shown.Field("subject"));
        Assert.Equal("", shown.Field("From"));
    }

    [Fact]
    public void Shows_a_page_as_text() =>
        Assert.Equal("one two", ShownMessage.Read(Octets("Content-Type: text/html\n\n<style>p{}</style><p>one <b>two</b></p>\n")).Body.Trim());

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
        Assert.Equal("Blåbær", ShownMessage.Read(Octets(Message)).Body);
    }

    [Fact]
    public void Shows_base64_as_text_and_binary_not_at_all()
    {
        Assert.Equal("Hello", ShownMessage.Read(Octets("Content-Transfer-Encoding: base64\n\nSGVs\nbG8=\n")).Body);
        var image = ShownMessage.Read(Octets("Content-Type: image/png\n\n\0\0"));
        Assert.Equal("", image.Body);
        Assert.Contains("image/png", image.BodyNote, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_throws_wherever_a_message_is_cut()
    {
        var octets = Octets("Subject: =?utf-8?B?SMOpbGxv?=\n =?utf-8?Q?=C3=A9?=\nContent-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\n=C3=\n=A9\n--b--\n");
        for (var length = 0; length <= octets.Length; length++)
            Assert.NotNull(ShownMessage.Read(octets.AsMemory(0, length)));
    }

    [Fact]
    public void Bounds_fields_and_body()
    {
        var text = ShownMessage.Read(Octets(string.Concat(Enumerable.Repeat("A: b\n", 5000)) + "\n" + new string('x', 1_000_000)));
        Assert.Equal(500, text.Fields.Count);
        Assert.Equal(256 * 1024, text.Body.Length);
        Assert.Contains("only the beginning", text.BodyNote, StringComparison.Ordinal);
    }

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
