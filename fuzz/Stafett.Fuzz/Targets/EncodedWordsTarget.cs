using System.Buffers;
using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

/// <summary>Header text of any octets is one line without control characters; written again by us, it reads the same.</summary>
public sealed class EncodedWordsTarget : IFuzzTarget
{
    public string Name => "encoded-words";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "=?utf-8?Q?bl=C3=A5?= =?utf-8?B?YsOmcg==?=", "=?iso-2022-jp?B?GyRCRnxLXA==?=\r\n =?iso-2022-jp?B?OGwbKEI=?=", "a =?x?Q?b c?= d", "=?utf-7?Q?+ADw-?= =?hz-gb-2312?Q?~{VPND~}?=", "Blåbær =?utf-8*nb?q?=c3?=");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("=?", "?=", "?Q?", "?B?", "utf-8", "iso-2022-kr", "gb18030", "koi8-r", "=C3", "=", "_", "\r\n ", "\t", "*", "\x1B$)C", "æ", "~{");

    public void Run(ReadOnlySpan<byte> input)
    {
        var line = HeaderText.Unfold(input);
        FuzzCheck.That(!line.Any(char.IsControl), "control characters in a line");
        var text = EncodedWords.Decode(line);
        FuzzCheck.That(!text.Any(char.IsControl), "control characters in a word");
        FuzzCheck.That(text.Length <= line.Length, "longer than it was written");
        var output = new ArrayBufferWriter<byte>();
        var writer = new HeaderWriter(output);
        writer.Field("Subject"u8, text);
        FuzzCheck.That(System.Text.Ascii.IsValid(output.WrittenSpan), "octets above 127 were written");
        FuzzCheck.That(HeaderSectionParser.Parse(output.WrittenMemory, new HeaderLimits(1 << 22, 2), out var section) == HeaderScan.Complete && section.Count == 1, "more than one field was written");
        FuzzCheck.That(section.Text(0) == Whole(text), "it reads as something else");
    }

    public long MemoryCeiling(int inputLength) => 512 * 1024 + 256L * inputLength;

    // Halves of characters become U+FFFD when they are written.
    private static string Whole(string text) => string.Concat(text.EnumerateRunes().Select(r => r.ToString())).Trim(' ');
}
