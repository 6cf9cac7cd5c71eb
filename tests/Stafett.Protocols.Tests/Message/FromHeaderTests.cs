using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class FromHeaderTests
{
    [Theory]
    [InlineData("From: Kari <kari@sender.example>\n\n", "kari@sender.example")]
    [InlineData("from : kari@sender.example, ola@sender.example\n\n", "kari@sender.example")]
    [InlineData("From:\n Kari\n <kari@sender.example>\n\n", "kari@sender.example")]
    public void Accepts(string message, string address)
    {
        var from = FromHeader.Check(Octets.Headers(message));
        Assert.Null(from.Problem);
        Assert.Equal(address, from.Address!.ToString());
    }

    [Theory]
    [InlineData("To: a@b.example\n\n", "no From header")]
    [InlineData("From: a@b.example\nFrom: a@b.example\n\n", "more than one From header")]
    [InlineData("From: a@b.example\nX: y\nfrom\t: c@d.example\n\n", "more than one From header")]
    [InlineData("From: kari\n\n", "not a valid RFC 5322 address")]
    [InlineData("From: a@b.example, nobody\n\n", "not a valid RFC 5322 address")]
    [InlineData("From:\n\n", "no address")]
    [InlineData("From: Nobody:;\n\n", "no address")]
    [InlineData("\nFrom: a@b.example\n\n", "no From header")]
    public void Refuses(string message, string problem)
    {
        var from = FromHeader.Check(Octets.Headers(message));
        Assert.Contains(problem, from.Problem, StringComparison.Ordinal);
        Assert.Null(from.Address);
    }

    [Theory]
    [InlineData("plain-ascii", true)]
    [InlineData("missing-from", false)]
    [InlineData("two-from-fields", false)]
    [InlineData("several-authors", true)]
    [InlineData("from-group-rfc6854", true)]
    [InlineData("from-comments-and-route", true)]
    [InlineData("from-unquoted-at-in-name", true)]
    [InlineData("from-empty", false)]
    [InlineData("no-headers", false)]
    [InlineData("mbox-from-line", true)]
    [InlineData("raw-8bit-header-latin1", true)]
    [InlineData("raw-utf8-header-smtputf8", true)]
    [InlineData("space-before-colon", true)]
    [InlineData("dsn-failure", true)]
    public void Corpus(string name, bool accepted) =>
        Assert.Equal(accepted, FromHeader.Check(Octets.Headers(CorpusFiles.All[name])).Problem is null);
}
