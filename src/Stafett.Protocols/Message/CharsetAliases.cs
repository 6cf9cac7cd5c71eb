namespace Stafett.Protocols.Message;

/// <summary>
/// Names that mail uses for charsets and that System.Text.Encoding does not know, and labels that are read as the larger charset which their senders mean
/// (as the WHATWG Encoding Standard has it).
/// </summary>
internal static class CharsetAliases
{
    /// <param name="charset">In lower case.</param>
    /// <returns>The name that it knows, or the same.</returns>
    public static string Resolve(string charset) => charset switch
    {
        "utf8" or "utf_8" or "utf-8-sig" or "utf8mb4" or "iso-10646-utf-8" or "iso-10646/utf8" or "unicode-1-1-utf-8" or "unicode-2-0-utf-8" or "x-unicode-1-1-utf-8" or "x-unicode-2-0-utf-8" or "csutf8" or "unknown-8bit" => "utf-8",
        "ascii" or "usascii" or "us_ascii" or "us" or "iso-ir-6" or "ansi_x3.4-1968" or "ansi_x3.4-1986" or "iso646-us" or "iso_646.irv:1991" or "ibm367" or "cp367" or "csascii" or "646" => "us-ascii",
        "unicode" or "ucs-2" or "iso-10646-ucs-2" or "utf16" or "csunicode" or "unicodefeff" => "utf-16",
        "unicodefffe" => "utf-16be",
        "utf32" or "ucs-4" or "iso-10646-ucs-4" => "utf-32",
        _ => Western(charset) ?? Regional(charset) ?? Asian(charset) ?? charset,
    };

    // Latin-1 is mostly Windows-1252, whatever its label, and Latin-5 Windows-1254: each only adds to the other.
    private static string? Western(string charset) => charset switch
    {
        "iso-8859-1" or "iso8859-1" or "iso88591" or "iso_8859-1" or "8859_1" or "iso-8859-1:1987" or "iso_8859-1:1987" or "iso-8859-1-windows-3.1-latin-1" or "iso-8859-1-windows-3.0-latin-1"
            or "latin1" or "latin-1" or "l1" or "iso-ir-100" or "ibm819" or "cp819" or "csisolatin1" or "cp1252" or "cp-1252" or "windows1252" or "win-1252" or "win1252" or "x-cp1252" or "ansi" or "x-ansi" => "windows-1252",
        "iso-8859-9" or "iso8859-9" or "iso_8859-9" or "iso_8859-9:1989" or "iso-ir-148" or "latin5" or "latin-5" or "l5" or "csisolatin5" or "cp1254" or "cp-1254" or "windows1254" or "x-cp1254" => "windows-1254",
        "iso8859-15" or "iso_8859-15" or "latin-9" or "latin9" or "l9" or "csisolatin9" => "iso-8859-15",
        "iso8859-3" or "latin-3" => "iso-8859-3",
        "macroman" or "mac" or "x-mac-roman" or "csmacintosh" => "macintosh",
        "cp437" or "437" or "cspc8codepage437" => "ibm437",
        "cp850" or "850" or "cp-850" => "ibm850",
        "cp858" => "ibm00858",
        _ => null,
    };

    private static string? Regional(string charset) => charset switch
    {
        "cp1250" or "cp-1250" or "windows1250" or "win-1250" or "x-cp1250" => "windows-1250",
        "iso8859-2" or "iso_8859-2" or "latin-2" => "iso-8859-2",
        "iso8859-4" or "latin-4" => "iso-8859-4",
        "cp852" or "852" => "ibm852",
        "cp1251" or "cp-1251" or "windows1251" or "win-1251" or "win1251" or "x-cp1251" => "windows-1251",
        "iso8859-5" => "iso-8859-5",
        "koi8r" or "koi8_r" or "koi" or "koi8" => "koi8-r",
        "koi8u" or "koi8_u" or "koi8-ru" => "koi8-u",
        "cp866" or "866" or "ibm866" => "cp866",
        "cp1253" or "cp-1253" or "windows1253" => "windows-1253",
        "iso8859-7" or "sun_eu_greek" => "iso-8859-7",
        "cp1255" or "cp-1255" or "windows1255" => "windows-1255",
        // The two only differ in which way the text runs.
        "iso8859-8" or "iso-8859-8-e" or "logical" => "iso-8859-8-i",
        "cp1256" or "cp-1256" or "windows1256" => "windows-1256",
        "iso8859-6" => "iso-8859-6",
        "cp1257" or "cp-1257" or "windows1257" => "windows-1257",
        "iso8859-13" => "iso-8859-13",
        "cp1258" or "cp-1258" or "windows1258" => "windows-1258",
        _ => null,
    };

    private static string? Asian(string charset) => charset switch
    {
        "iso-8859-11" or "iso8859-11" or "tis-620" or "tis620" or "cp874" => "windows-874",
        "shift-jis" or "shiftjis" or "sjis" or "x-sjis" or "cp932" or "ms932" or "ms_kanji" or "windows-31j" or "windows-932" or "x-ms-cp932" or "csshiftjis" => "shift_jis",
        "eucjp" or "x-euc-jp" or "euc_jp" or "cseucpkdfmtjapanese" => "euc-jp",
        "iso-2022-jp-1" or "iso-2022-jp-2" or "iso-2022-jp-3" or "iso-2022-jp-ms" or "cp50220" or "cp50221" or "iso2022jp" or "jis" => "iso-2022-jp",
        "gbk" or "cp936" or "ms936" or "x-gbk" or "windows-936" or "gb_2312-80" or "euc-cn" or "x-euc-cn" or "euccn" or "gb2312-80" or "csgb2312" or "chinese" => "gb2312",
        "gb18030-2000" or "gb-18030" or "gb18030-2005" => "gb18030",
        "hz" => "hz-gb-2312",
        "cp950" or "ms950" or "big5-hkscs" or "big5hkscs" or "big5-eten" or "big-5" or "x-x-big5" or "cn-big5" or "windows-950" => "big5",
        "euc-kr" or "euckr" or "cp949" or "ms949" or "uhc" or "korean" or "ksc5601" or "ks_c_5601" or "ks_c_5601-1987" or "ks_c_5601-1992" or "ks_c_5601-1989" or "ksc_5601" or "x-windows-949" or "windows-949" => "ks_c_5601-1987",
        _ => null,
    };
}
