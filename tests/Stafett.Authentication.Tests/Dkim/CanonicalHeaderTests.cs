using System.Text;
using Stafett.Authentication.Dkim;
using Stafett.Fuzz;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Tests.Dkim;

public sealed class CanonicalHeaderTests
{
    // RFC 6376 §3.4.5
    [Fact]
    public void The_example_of_the_rfc()
    {
        Assert.Equal("a:X\r\nb:Y Z\r\n", Canonical("A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n", Canonicalization.Relaxed));
        Assert.Equal("A: X\r\nB : Y\t\r\n\tZ  \r\n", Canonical("A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n", Canonicalization.Simple));
    }

    [Theory]
    [InlineData("A:\r\n", "a:\r\n")]
    [InlineData("A: \t \r\n", "a:\r\n")]
    [InlineData("A:x", "a:x\r\n")]
    [InlineData("A:\r\n x\r\n", "a:x\r\n")]
    [InlineData("A: x\r\n \r\n\t\r\n", "a:x\r\n")]
    [InlineData("A: x\r\n \r\n y\r\n", "a:x y\r\n")]
    [InlineData("A\t :\tx\ty\r\n", "a:x y\r\n")]
    [InlineData("X-\u00c4B: \u00e4  \u00f6\r\n", "x-\u00c4b:\u00e4 \u00f6\r\n")]
    [InlineData("A: x\ry\r\n", "a:x\ry\r\n")]
    [InlineData("A: a:b;c=d\r\n", "a:a:b;c=d\r\n")]
    public void Relaxed_fields(string field, string expected)
    {
        Assert.Equal(expected, Canonical(field + "\r\n", Canonicalization.Relaxed));
        Assert.Equal(expected, Canonical(expected + "\r\n", Canonicalization.Relaxed));
    }

    [Fact]
    public void Random_fields_match_the_naive_form_and_are_their_own_canonical_form()
    {
        var numbers = new SeededNumbers(822);
        string[] parts = [" ", "  ", "\t", "\r\n ", "\r\n\t", "word", "=", ";", "x", "\u00e9", ":"];
        for (var round = 0; round < 2_000; round++)
        {
            var field = new StringBuilder(numbers.Next(2) == 0 ? "Name:" : "X-Name \t:");
            for (var i = numbers.Next(30); i > 0; i--)
                field.Append(parts[numbers.Next(parts.Length)]);
            var raw = field.Append("\r\n").ToString();
            foreach (var form in Enum.GetValues<Canonicalization>())
            {
                var expected = NaiveCanonicalizer.Field(raw, form == Canonicalization.Relaxed);
                Assert.Equal(expected, Canonical(raw + "\r\n", form));
                Assert.Equal(expected, Canonical(expected + "\r\n", form));
            }
        }
    }

    [Fact]
    public void A_header_larger_than_the_first_buffer_is_kept_whole()
    {
        var header = string.Concat(Enumerable.Range(0, 200).Select(i => $"Field-{i}: {new string('x', i)}\r\n"));
        Assert.Equal(header.ToLowerInvariant().Replace(": ", ":", StringComparison.Ordinal), Canonical(header + "\r\n", Canonicalization.Relaxed));
    }

    [Theory]
    [InlineData("from:to", "from", "to")]
    [InlineData(" From : To\r\n :x ", "From", "To", "x")]
    [InlineData("from::to", "from", "", "to")]
    [InlineData("", "")]
    public void Lists_of_names(string value, params string[] expected)
    {
        var names = new List<string>();
        foreach (var name in new FieldNameList(Mail.Octets(value)))
            names.Add(Encoding.Latin1.GetString(name));

        Assert.Equal(expected, names);
    }

    private static string Canonical(string header, Canonicalization form)
    {
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(Mail.Octets(header), HeaderLimits.Default, out var section));
        using var canonical = new CanonicalHeader(16);
        for (var i = 0; i < section.Count; i++)
            canonical.Add(section, i, form);
        return Encoding.Latin1.GetString(canonical.Octets);
    }
}
