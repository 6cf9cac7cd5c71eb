using System.Text;
using Stafett.Protocols.Dns;

namespace Stafett.Protocols.Tests.Dns;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("Example.COM.", "example.com")]
    [InlineData("", "")]
    [InlineData(".", "")]
    [InlineData("_25._tcp.mx-1.example.com", "_25._tcp.mx-1.example.com")]
    [InlineData("*.example.com", "*.example.com")]
    [InlineData(@"a\.b.example", @"a\046b.example")]
    [InlineData(@"a\046b.example", @"a\046b.example")]
    [InlineData(@"\065.example", "a.example")]
    [InlineData("a+b.example", @"a\043b.example")]
    [InlineData(@"\000\255.x", @"\000\255.x")]
    [InlineData("a b.example", @"a\032b.example")]
    public void Has_one_normal_form(string text, string normal)
    {
        Assert.True(DnsName.TryNormalize(text, out var once));
        Assert.Equal(normal, once);
        Assert.True(DnsName.TryNormalize(once, out var twice));
        Assert.Equal(normal, twice);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a..")]
    [InlineData(@"a\")]
    [InlineData(@"a\25")]
    [InlineData(@"a\256")]
    [InlineData(@"a\2x5")]
    [InlineData("bücher.example")]
    public void Refuses(string text) => Assert.False(DnsName.TryNormalize(text, out _));

    [Fact]
    public void A_name_in_normal_form_stays_the_same_object()
    {
        const string Name = "mx1.example.com";
        Assert.True(DnsName.TryNormalize(Name, out var normal));
        Assert.Same(Name, normal);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_at_most_63_octets(int length, bool allowed)
    {
        Assert.Equal(allowed, DnsName.TryNormalize(new string('a', length), out _));
        Assert.Equal(allowed, DnsName.TryNormalize(new string('A', length) + ".", out _));
    }

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    [InlineData(300, false)]
    public void A_name_has_at_most_255_octets_on_the_wire(int characters, bool allowed)
    {
        var text = new StringBuilder();
        while (text.Length < characters)
            text.Append('a', Math.Min(50, characters - text.Length)).Append('.');
        var name = text.ToString()[..characters].TrimEnd('.').PadRight(characters, 'b');
        Assert.Equal(allowed, DnsName.TryNormalize(name, out _));
        Assert.Equal(allowed, DnsName.TryNormalize(name.ToUpperInvariant() + ".", out _));
    }

    [Fact]
    public void Every_name_survives_the_wire()
    {
        var seed = 7u;
        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        Span<byte> again = stackalloc byte[DnsName.MaxWireLength];
        for (var round = 0; round < 2_000; round++)
        {
            var length = 0;
            for (var labels = Next(ref seed) % 5; labels > 0; labels--)
            {
                var label = (int)(1 + Next(ref seed) % 40);
                wire[length++] = (byte)label;
                for (var i = 0; i < label; i++)
                    wire[length++] = (byte)Next(ref seed);
            }

            wire[length++] = 0;
            var text = DnsName.Format(wire[..length]);
            Assert.True(DnsName.TryWrite(text, again, out var written));
            Assert.True(DnsName.WireEquals(wire[..length], again[..written]));
        }
    }

    [Theory]
    [InlineData("a.example.com", "example.com", true)]
    [InlineData("example.com", "example.com", true)]
    [InlineData("badexample.com", "example.com", false)]
    [InlineData("com", "example.com", false)]
    [InlineData("com", "", true)]
    public void Knows_what_is_below(string name, string ancestor, bool below) => Assert.Equal(below, DnsName.IsAtOrBelow(name, ancestor));

    private static uint Next(ref uint seed) => (seed = seed * 1_664_525 + 1_013_904_223) >> 9;
}
