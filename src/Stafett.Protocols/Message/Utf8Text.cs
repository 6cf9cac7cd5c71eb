using System.Text;

namespace Stafett.Protocols.Message;

internal static class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>False for malformed UTF-8 (overlong forms and lone surrogates included).</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, out string text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            text = "";
            return false;
        }

        text = Strict.GetString(utf8);
        return true;
    }
}
