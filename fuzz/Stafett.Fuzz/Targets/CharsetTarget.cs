using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

/// <summary>The first line names a charset, the rest is in it: it becomes text whatever it is.</summary>
public sealed class CharsetTarget : IFuzzTarget
{
    public string Name => "charset";

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            var names = CodePagesEncodingProvider.Instance.GetEncodings().Select(e => e.Name).Concat(["utf-8", "utf-16", "utf-32be", "utf-7", "x-nobody"]);
            return names.Select(name => Encoding.Latin1.GetBytes($"{name}\nabc \x1B$B\xC6\xFC\x0E~{{VP~}} \x81\x30\x81\x30 \xFF\xFE"));
        }
    }

    public IReadOnlyList<byte[]> Tokens => [.. FuzzCheck.Texts("\x1B$B", "\x1B$)C", "\x1B(J", "\x1B(I", "~{", "~}", "~\n", "\x0E", "\x0F", "+ADw-"), [0x81, 0x30, 0x81, 0x30], [0x8F, 0xA1, 0xA1], [0xD8, 0x00], [0xFE, 0xFF]];

    public void Run(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOf((byte)'\n');
        var name = Encoding.Latin1.GetString(input[..Math.Max(end, 0)]);
        var octets = input[(end + 1)..];
        // A composed character of an old code page becomes a few.
        FuzzCheck.That(Charsets.Decode(name, octets).Length <= (3L * octets.Length) + 3, "more characters than octets can hold");
        var guess = Charsets.Guess(octets);
        FuzzCheck.That(guess.Length <= octets.Length, "more characters than octets");
        FuzzCheck.That(!System.Text.Unicode.Utf8.IsValid(octets) || Encoding.UTF8.GetBytes(guess).AsSpan().SequenceEqual(octets), "UTF-8 that was read as something else");
    }
}
