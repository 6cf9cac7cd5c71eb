using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime.Build;

namespace Stafett.Protocols.Reports;

/// <summary>
/// The third part of a report: the message, or only its header section where the message is large or has lines that nobody may send.
/// </summary>
internal sealed class OriginalPart
{
    private const int LongestLine = 998;

    private readonly ReadOnlyMemory<byte> _octets;
    private readonly bool _isWhole;
    private readonly bool _isGlobal;
    private readonly bool _isEncoded;

    private OriginalPart(ReadOnlyMemory<byte> octets, bool isWhole, HeaderSection headers, bool isInternational)
    {
        _octets = octets;
        _isWhole = isWhole;
        var hasUtf8 = !Ascii.IsValid(headers.Octets.Span);
        _isGlobal = isInternational || hasUtf8;
        // RFC 6532 §3.7: to somebody who did not ask for UTF-8 in headers it goes encoded, which message/rfc822 may not be.
        _isEncoded = hasUtf8 && !isInternational;
        Is8Bit = !_isEncoded && !Ascii.IsValid(octets.Span);
        Subject = headers.IndexOf("Subject"u8) is >= 0 and var subject ? Shorten(headers.Text(subject)) : "";
        MessageId = headers.TryGetValue("Message-ID"u8, out var id) && IsMessageId(id) ? id.ToArray() : null;
    }

    public bool Is8Bit { get; }

    public string Subject { get; }

    /// <summary>Null where there is none, or none that can be repeated in our own header.</summary>
    public ReadOnlyMemory<byte>? MessageId { get; }

    public static OriginalPart Choose(in ReadOnlySequence<byte> original, bool isInternational)
    {
        _ = HeaderSectionParser.Parse(original, HeaderLimits.Default, out var headers);
        if (original.Length <= DeliveryStatusNotificationWriter.LargestReturnedMessage)
        {
            var whole = original.ToArray();
            if (HasOnlyProperLines(whole))
                return new OriginalPart(whole, isWhole: true, headers, isInternational);
        }

        return new OriginalPart(ProperLines(headers.Octets.Span[headers.FieldsOffset..]), isWhole: false, headers, isInternational);
    }

    public void Write(IBufferWriter<byte> output)
    {
        // RFC 6533 §4 and §5 where the message or the report is international; RFC 3462 §2 and RFC 2046 §5.2.1 else.
        output.Write((_isGlobal, _isWhole) switch
        {
            (false, true) => "Content-Description: Undelivered message\r\nContent-Type: message/rfc822\r\n"u8,
            (false, false) => "Content-Description: Headers of the undelivered message\r\nContent-Type: text/rfc822-headers\r\n"u8,
            (true, true) => "Content-Description: Undelivered message\r\nContent-Type: message/global\r\n"u8,
            (true, false) => "Content-Description: Headers of the undelivered message\r\nContent-Type: message/global-headers\r\n"u8,
        });
        if (_isEncoded)
        {
            output.Write("Content-Transfer-Encoding: base64\r\n\r\n"u8);
            Base64Lines.Write(_octets.Span, isFirst: true, output);
            output.Write("\r\n"u8);
            return;
        }

        if (Is8Bit)
            output.Write("Content-Transfer-Encoding: 8bit\r\n"u8);
        output.Write("\r\n"u8);
        output.Write(_octets.Span);
        if (!_octets.IsEmpty && !_octets.Span.EndsWith("\r\n"u8))
            output.Write("\r\n"u8);
    }

    private static bool HasOnlyProperLines(ReadOnlySpan<byte> octets)
    {
        if (octets.Contains((byte)0))
            return false;
        while (!octets.IsEmpty)
        {
            var length = octets.IndexOfAny((byte)'\r', (byte)'\n');
            if (length < 0)
                return octets.Length <= LongestLine;
            if (length > LongestLine || !octets[length..].StartsWith("\r\n"u8))
                return false;
            octets = octets[(length + 2)..];
        }

        return true;
    }

    // Lines are cut, not folded: a fold inside a word would change what the field says, a missing end is plainly missing.
    private static byte[] ProperLines(ReadOnlySpan<byte> octets)
    {
        var lines = new ArrayBufferWriter<byte>(Math.Max(1, octets.Length));
        while (!octets.IsEmpty)
        {
            var length = octets.IndexOf((byte)'\n');
            var line = (length < 0 ? octets : octets[..length]).TrimEnd((byte)'\r');
            var copy = line[..Math.Min(line.Length, LongestLine)].ToArray();
            copy.AsSpan().ReplaceAny(LineBreakers, (byte)'?');
            lines.Write(copy);
            lines.Write("\r\n"u8);
            octets = length < 0 ? default : octets[(length + 1)..];
        }

        return lines.WrittenSpan.ToArray();
    }

    private static readonly SearchValues<byte> LineBreakers = SearchValues.Create("\r\n\0"u8);

    private static bool IsMessageId(ReadOnlySpan<byte> id) =>
        id.Length is > 2 and <= 900 && id[0] == '<' && id[^1] == '>' && !id.ContainsAnyExceptInRange((byte)33, (byte)126);

    private static string Shorten(string subject)
    {
        if (subject.Length <= 200)
            return subject;
        var length = char.IsHighSurrogate(subject[199]) ? 199 : 200;
        return string.Concat(subject.AsSpan(0, length), "...");
    }
}
