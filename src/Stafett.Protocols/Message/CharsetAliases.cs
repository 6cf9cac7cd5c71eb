namespace Stafett.Protocols.Message;

/// <summary>Names that mail uses for charsets and that System.Text.Encoding does not know.</summary>
internal static class CharsetAliases
{
    /// <returns>The name that it knows, or the same.</returns>
    public static string Resolve(string charset) => charset switch
    {
        "utf_8" or "utf-8-sig" or "utf8mb4" or "ansi_x3.4-1968" or "iso-10646-utf-8" => "utf-8",
        // Mostly Windows-1252 too, whatever its label (WHATWG Encoding Standard).
        "iso8859-1" or "iso88591" or "iso-8859-1-windows-3.1-latin-1" or "iso_8859-1" or "8859_1" or "cp1252" or "cp-1252" or "ansi" or "x-ansi" or "windows1252" or "latin-1" or "iso-8859-1:1987" => "windows-1252",
        "cp1250" or "cp-1250" or "windows1250" => "windows-1250",
        "cp1251" or "cp-1251" or "windows1251" or "win-1251" or "win1251" => "windows-1251",
        "cp1253" or "windows1253" => "windows-1253",
        "cp1254" or "windows1254" => "windows-1254",
        "cp1255" or "windows1255" => "windows-1255",
        "cp1256" or "windows1256" => "windows-1256",
        "cp1257" or "windows1257" => "windows-1257",
        "iso8859-2" or "latin-2" => "iso-8859-2",
        "iso8859-15" or "latin-9" or "latin9" => "iso-8859-15",
        "iso-8859-11" or "tis-620" or "tis620" => "windows-874",
        "cp932" or "ms932" or "windows-31j" or "x-ms-cp932" => "shift_jis",
        "cp936" or "ms936" or "x-gbk" or "windows-936" => "gb2312",
        "gb18030-2000" => "gb18030",
        "cp949" or "ms949" or "uhc" or "ks_c_5601-1992" or "x-windows-949" => "ks_c_5601-1987",
        "cp950" or "big5-hkscs" or "big5hkscs" or "x-x-big5" => "big5",
        "iso-2022-jp-1" or "iso-2022-jp-2" or "iso-2022-jp-ms" or "cp50220" => "iso-2022-jp",
        "koi8r" or "koi8_r" => "koi8-r",
        _ => charset,
    };
}
