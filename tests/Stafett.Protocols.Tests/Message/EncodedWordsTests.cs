using System.Diagnostics.CodeAnalysis;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

[SuppressMessage("Naming", "CA1710", Justification = "A test class.")]
public sealed class EncodedWordsTests
{
    [Theory]
    // RFC 2047 §8
    [InlineData("(=?ISO-8859-1?Q?a?=)", "(a)")]
    [InlineData("=?ISO-8859-1?Q?a?= b", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?=   =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b")]
    [InlineData("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>")]
    [InlineData("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=", "If you can read this you understand the example.")]
    [InlineData("=?utf-8?B?R3LDvA==?= =?utf-8?B?w58=?=", "Grüß")]
    [InlineData("=?utf-8?B?w?= =?utf-8*en?q?=C3?= =?utf-8?q?=A6?=", "=?utf-8?B?w?= æ")]
    [InlineData("=?KOI8-R?B?8NLJ18XU?=", "Привет")]
    [InlineData("=?ISO-2022-JP?B?GyRCMnE1RBsoQg==?=", "会議")]
    [InlineData("=?utf-8?q?a=0D=0ABcc:_x?=", "a\uFFFD\uFFFDBcc: x")]
    // Attack row 34
    [InlineData("=?x-unknown?q?ab=FF?=", "ab\uFFFD")]
    [InlineData("=?utf-7?q?+ADw-script+AD4-?=", "+ADw-script+AD4-")]
    [InlineData("=?utf-8?q?=C0=80?=", "\uFFFD\uFFFD")]
    [InlineData("=?utf-8?q?=ED=A0=80?=", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("=?utf-8?X?y?= =??q?z?= =?utf-8?B?**?= =?", "=?utf-8?X?y?= =??q?z?= =?utf-8?B?**?= =?")]
    [InlineData("plain", "plain")]
    public void Decodes(string text, string expected) => Assert.Equal(expected, EncodedWords.Decode(text));

    [Theory]
    [InlineData("=?a?b?AAAA")]
    [InlineData("=?")]
    [InlineData("=?utf-8?q?=41?=")]
    [InlineData("=?iso-2022-jp?b?GyRC?=")]
    [InlineData("=?hz-gb-2312?q?~{?=")]
    public void A_quarter_megabyte_of_words_is_read(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 256 * 1024 / piece.Length));
        Assert.True(EncodedWords.Decode(text).Length <= text.Length);
    }

    [Fact]
    public void Charsets_never_throw()
    {
        var octets = new byte[256];
        for (var i = 0; i < 256; i++)
            octets[i] = (byte)i;
        foreach (var name in (string[])["utf-8", "utf-16", "utf-32", "gb18030", "iso-2022-jp", "iso-2022-kr", "hz-gb-2312", "big5", "euc-jp", "x-cp50227", "x-iscii-de", "1", "", "\0", "æ", "utf-7", "UTF-7"])
        {
            for (var start = 0; start < 256; start++)
                _ = Charsets.Decode(name, octets.AsSpan(start));
        }
    }

    [Fact]
    public void Unfolds_and_replaces()
    {
        Assert.Equal("a b  c", HeaderText.Unfold(" a\r\n b\r\n \tc \r\n"u8));
        Assert.Equal("a b c\u00FF", HeaderText.Unfold([(byte)'a', 0, (byte)'b', 27, (byte)'c', 0xFF]));
    }

    // RFC 6532 §3.1, and what was there before it.
    [Theory]
    [InlineData(new byte[] { 0x62, 0x6C, 0xC3, 0xA5 }, "bl\u00E5")]
    [InlineData(new byte[] { 0x62, 0x6C, 0xE5, 0x62, 0xE6, 0x72 }, "bl\u00E5b\u00E6r")]
    [InlineData(new byte[] { 0xC3, 0xA5, 0xC3, 0xA6, 0xC3 }, "\u00E5\u00E6\uFFFD")]
    [InlineData(new byte[] { 0x93, 0x78, 0x94 }, "\u201Cx\u201D")]
    [InlineData(new byte[] { 0x61, 0x81, 0x62 }, "a b")]
    public void Octets_above_127_are_utf8_or_what_was_written_before_it(byte[] value, string expected) => Assert.Equal(expected, HeaderText.Unfold(value));

    // Not allowed, and common.
    [Theory]
    [InlineData("=?utf-8?Q?two words?= x", "two words x")]
    [InlineData("=?utf-8?Q?cut off =?utf-8?Q?=C3=A6?=", "=?utf-8?Q?cut off \u00E6")]
    [InlineData("=?utf-8?Q?a?b=3F?=", "a?b?")]
    [InlineData("=?utf-8?B?w6bDu?=", "\u00E6\uFFFD")]
    [InlineData("=?utf-8?B?w6Z=?=", "\u00E6")]
    [InlineData("=?utf-8?B?YQ==Yg==?=", "ab")]
    [InlineData("=?utf-8?B?YQ Yg?=", "=?utf-8?B?YQ Yg?=")]
    [InlineData("a=?utf-8?Q?b?=c", "abc")]
    [InlineData("=?utf-8?Q??= x", " x")]
    [InlineData("=?iso-8859-1?Q?=E6?= =?utf-8?Q?=C3=B8?= =?iso-8859-1?Q?=E5?=", "\u00E6\u00F8\u00E5")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\t =?iso-2022-jp?B?GyRCOGwbKEI=?=", "\u65E5\u672C\u8A9E")]
    public void Broken_words(string text, string expected) => Assert.Equal(expected, EncodedWords.Decode(text));

    [Fact]
    public void Written_words_read_back()
    {
        var state = 99u;
        for (var round = 0; round < 500; round++)
        {
            var text = new StringBuilder("é");
            for (var i = 0; i < round % 120; i++)
            {
                state = state * 1664525 + 1013904223;
                text.Append(char.ConvertFromUtf32((state >> 16) % 5 == 0 ? 0x1F600 + (int)((state >> 20) % 60) : 0x61 + (int)((state >> 16) % 300)));
            }

            var output = new System.Buffers.ArrayBufferWriter<byte>();
            var writer = new HeaderWriter(output);
            writer.Field("Subject"u8, text.ToString());
            Assert.True(Ascii.IsValid(output.WrittenSpan));
            var headers = Octets.Headers(output.WrittenMemory);
            Assert.Equal(new string([.. text.ToString().Select(c => char.IsControl(c) ? '\uFFFD' : c)]), headers.Text(0));
        }
    }
}
