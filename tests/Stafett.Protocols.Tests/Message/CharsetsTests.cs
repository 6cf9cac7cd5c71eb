using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class CharsetsTests
{
    // RFC 2978 names of everything that the framework can read.
    [Fact]
    public void All_code_pages_are_read()
    {
        var names = CodePagesEncodingProvider.Instance.GetEncodings().Select(e => e.Name).ToList();
        Assert.True(names.Count > 100);
        foreach (var name in names)
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name)!;
            var text = new string([.. Enumerable.Range(0x20, 0x500).Select(c => (char)c).Where(c => encoding.GetString(encoding.GetBytes([c])) == c.ToString())]);
            Assert.True(text.Length > 50, name);
            if (encoding.GetString(encoding.GetBytes(text)) == text && name is not ("iso-8859-1" or "iso-8859-9"))
                Assert.Equal(text, Charsets.Decode(name.ToUpperInvariant(), encoding.GetBytes(text)));
        }
    }

    // One character that says which charset was taken.
    [Theory]
    [InlineData("utf8 utf_8 unicode-1-1-utf-8", new byte[] { 0xE2, 0x82, 0xAC }, "\u20AC")]
    [InlineData("iso-8859-1 ISO8859-1 latin1 l1 windows-1252 cp1252 x-ansi iso-ir-100", new byte[] { 0x80 }, "\u20AC")]
    [InlineData("iso-8859-15 latin-9 latin9 iso8859-15", new byte[] { 0xA4 }, "\u20AC")]
    [InlineData("iso-8859-2 latin2 latin-2 csisolatin2", new byte[] { 0xB1 }, "\u0105")]
    [InlineData("windows-1250 cp1250 x-cp1250", new byte[] { 0xB9 }, "\u0105")]
    [InlineData("iso-8859-3 latin3", new byte[] { 0xB1 }, "\u0127")]
    [InlineData("iso-8859-4 latin4", new byte[] { 0xB1 }, "\u0105")]
    [InlineData("iso-8859-5 cyrillic", new byte[] { 0xB0 }, "\u0410")]
    [InlineData("windows-1251 cp1251 win-1251", new byte[] { 0xC0 }, "\u0410")]
    [InlineData("koi8-r koi8r cskoi8r", new byte[] { 0xE1 }, "\u0410")]
    [InlineData("koi8-u koi8-ru", new byte[] { 0xA4 }, "\u0454")]
    [InlineData("cp866 ibm866", new byte[] { 0x80 }, "\u0410")]
    [InlineData("iso-8859-6 arabic", new byte[] { 0xC7 }, "\u0627")]
    [InlineData("windows-1256 cp1256", new byte[] { 0xC7 }, "\u0627")]
    [InlineData("iso-8859-7 greek", new byte[] { 0xC1 }, "\u0391")]
    [InlineData("windows-1253", new byte[] { 0xC1 }, "\u0391")]
    [InlineData("iso-8859-8 iso-8859-8-i iso-8859-8-e hebrew windows-1255", new byte[] { 0xE0 }, "\u05D0")]
    [InlineData("iso-8859-9 latin5 windows-1254", new byte[] { 0xF0 }, "\u011F")]
    [InlineData("iso-8859-13", new byte[] { 0xE0 }, "\u0105")]
    [InlineData("windows-1257", new byte[] { 0xE0 }, "\u0105")]
    [InlineData("windows-1258", new byte[] { 0xD5 }, "\u01A0")]
    [InlineData("windows-874 tis-620 iso-8859-11", new byte[] { 0xA1 }, "\u0E01")]
    [InlineData("macintosh macroman x-mac-roman", new byte[] { 0x8C }, "\u00E5")]
    [InlineData("ibm437 cp437", new byte[] { 0x86 }, "\u00E5")]
    [InlineData("ibm850 cp850", new byte[] { 0x86 }, "\u00E5")]
    [InlineData("ibm852 cp852", new byte[] { 0xA5 }, "\u0105")]
    [InlineData("shift_jis sjis x-sjis ms_kanji windows-31j cp932", new byte[] { 0x93, 0xFA }, "\u65E5")]
    [InlineData("euc-jp x-euc-jp eucjp", new byte[] { 0xC6, 0xFC }, "\u65E5")]
    [InlineData("iso-2022-jp csiso2022jp iso-2022-jp-2 cp50220", new byte[] { 27, (byte)'$', (byte)'B', 0x46, 0x7C, 27, (byte)'(', (byte)'B' }, "\u65E5")]
    [InlineData("gb2312 gbk euc-cn cp936 gb_2312-80 gb18030", new byte[] { 0xC8, 0xD5 }, "\u65E5")]
    [InlineData("hz-gb-2312", new byte[] { (byte)'~', (byte)'{', 0x48, 0x55, (byte)'~', (byte)'}' }, "\u65E5")]
    [InlineData("big5 cn-big5 big5-hkscs cp950", new byte[] { 0xA4, 0xE9 }, "\u65E5")]
    [InlineData("euc-kr ks_c_5601-1987 ksc5601 cp949 uhc", new byte[] { 0xC0, 0xCF }, "\uC77C")]
    // Only in the larger charset that the label stands for.
    [InlineData("euc-kr", new byte[] { 0x81, 0x41 }, "\uAC02")]
    [InlineData("gb2312", new byte[] { 0x81, 0x40 }, "\u4E02")]
    [InlineData("utf-16 utf-16le unicode", new byte[] { 0xAC, 0x20 }, "\u20AC")]
    [InlineData("utf-16be", new byte[] { 0x20, 0xAC }, "\u20AC")]
    [InlineData("utf-32be", new byte[] { 0, 0, 0x20, 0xAC }, "\u20AC")]
    [InlineData("us-ascii ascii ansi_x3.4-1968 iso646-us", new byte[] { (byte)'~' }, "~")]
    [InlineData("ibm037", new byte[] { 0x81 }, "a")]
    [InlineData("utf-7 unicode-1-1-utf-7 csutf7 utf7 x-unicode-2-0-utf-7", new byte[] { (byte)'+', (byte)'A', (byte)'D', (byte)'w', (byte)'-' }, "+ADw-")]
    [InlineData("x-nobody", new byte[] { (byte)'a', 0xE6 }, "a\uFFFD")]
    [InlineData("x-nobody", new byte[] { 0xC3, 0xA6 }, "\u00E6")]
    public void Names_that_mail_uses(string names, byte[] octets, string expected)
    {
        foreach (var name in names.Split(' '))
            Assert.Equal((name, expected), (name, Charsets.Decode(name, octets)));
    }

    [Theory]
    [InlineData(new byte[] { 0xC3, 0xA6 }, "\u00E6")]
    [InlineData(new byte[] { 0xE6, 0xF8 }, "\u00E6\u00F8")]
    [InlineData(new byte[] { 0xC3, 0xA6, 0xC3, 0xB8, 0xC3 }, "\u00E6\u00F8\uFFFD")]
    [InlineData(new byte[] { 0xC3, 0xA6, 0xE6 }, "\u00C3\u00A6\u00E6")]
    public void Nobody_said_the_charset(byte[] octets, string expected) => Assert.Equal(expected, Charsets.Guess(octets));

    // Looking a name up must not cost an exception: a header section has room for twenty thousand of them.
    [Fact]
    public void Unknown_names_are_no_exceptions()
    {
        var thrown = 0;
        void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e) => thrown += e.Exception.StackTrace?.Contains("Charsets", StringComparison.Ordinal) is true ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += Count;
        foreach (var name in (string[])["x-nobody", "utf-7", "\u00E6", "", " ", new string('x', 1_000), "utf-9", "iso-8859-99"])
            _ = Charsets.Decode(name, [0xE6]);
        AppDomain.CurrentDomain.FirstChanceException -= Count;
        Assert.Equal(0, thrown);
    }
}
