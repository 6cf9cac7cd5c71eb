using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Tests.Dkim;

public sealed class FieldIndexTests
{
    private const int Count = 1_000;

    // Names that are the same but for a bit that is the case of letters alone, or behind their first 256 octets, were all in one place: a million comparisons for a signature.
    [Theory]
    [InlineData("brackets")]
    [InlineData("long")]
    public void Names_that_were_made_to_fall_together_do_not(string kind)
    {
        var hashes = new HashSet<uint>();
        for (var i = 0; i < Count; i++)
            hashes.Add(FieldIndex.Hash(Mail.Octets(kind == "long" ? $"{new string('x', 300)}{i}" : string.Concat(Enumerable.Range(0, 10).Select(bit => (i >> bit & 1) == 0 ? '[' : '{')))));

        Assert.InRange(hashes.Count, Count - 10, Count);
    }

    [Fact]
    public void Names_are_found_in_any_case_and_others_are_others()
    {
        var message = Mail.Octets($"X-[a]: 1\r\nx-{{A}}: 2\r\nX-[A]: 3\r\n{new string('L', 300)}a: 4\r\n{new string('l', 300)}b: 5\r\n\u00c4: 6\r\n\r\n");
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(message, HeaderLimits.Default, out var headers));
        var index = new FieldIndex(headers);
        var picker = new FieldPicker(index, new int[index.Slots], own: -1);

        Assert.Equal([2, 0, -1], new[] { picker.Next("x-[A]"u8), picker.Next("X-[a]"u8), picker.Next("X-[a]"u8) });
        Assert.Equal([1, -1], new[] { picker.Next("X-{a}"u8), picker.Next("x-{a}"u8) });
        Assert.Equal([3, 4], new[] { picker.Next(Mail.Octets(new string('l', 300) + "A")), picker.Next(Mail.Octets(new string('L', 300) + "B")) });
        Assert.Equal([-1, 5], new[] { picker.Next(Mail.Octets("\u00e4")), picker.Next(Mail.Octets("\u00c4")) });
    }
}
