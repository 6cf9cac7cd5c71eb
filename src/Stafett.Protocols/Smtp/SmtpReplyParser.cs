using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Smtp;

/// <summary>
/// Reads the replies of a server (RFC 5321 §4.2) from octets that come in pieces of any size. One per connection; after
/// <see cref="SmtpReplyProgress.Complete"/> it is ready for the next reply. Memory is bounded whatever the server sends.
/// The text holds no control characters except LF between lines, and the enhanced status (RFC 2034 §4) is taken off it.
/// </summary>
public sealed class SmtpReplyParser
{
    /// <summary>Octets kept of a line; RFC 5321 §4.5.3.1.5 wants 512, texts with links are longer. The rest is cut off.</summary>
    public const int MaxLine = 2_048;

    public const int MaxLines = 100;

    /// <summary>Octets of one reply, cut ones too.</summary>
    public const int MaxLength = 64 * 1024;

    // What is text as it stands; everything else goes through the slow path.
    private static readonly SearchValues<byte> Printable =
        SearchValues.Create(Enumerable.Range(0x20, 0x7F - 0x20).Select(c => (byte)c).ToArray());

    private readonly byte[] _line = new byte[MaxLine];
    private int _kept;
    private int _lines;
    private int _length;
    private EnhancedStatus? _status;
    private StringBuilder? _text;

    /// <summary>True between replies: nothing of a reply has been read.</summary>
    public bool IsAtStart => _length == 0;

    /// <param name="consumed">How many of <paramref name="input"/> belong to this reply.</param>
    public SmtpReplyProgress Read(ReadOnlySpan<byte> input, out int consumed, out SmtpReply? reply)
    {
        reply = null;
        consumed = 0;
        while (consumed < input.Length)
        {
            var rest = input[consumed..];
            // A bare LF ends a line too: what follows is judged by its code, and nothing of it is passed on as a line.
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            var kept = Math.Min(part.Length, MaxLine - _kept);
            part[..kept].CopyTo(_line.AsSpan(_kept));
            _kept += kept;
            var used = end < 0 ? rest.Length : end + 1;
            consumed += used;
            _length += used;
            if (_length > MaxLength)
                return SmtpReplyProgress.Malformed;
            if (end < 0)
                return SmtpReplyProgress.More;
            if (!TryEndLine(out reply))
                return SmtpReplyProgress.Malformed;
            if (reply is not null)
                return SmtpReplyProgress.Complete;
        }

        return SmtpReplyProgress.More;
    }

    // RFC 5321 §4.2: Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
    private bool TryEndLine(out SmtpReply? reply)
    {
        reply = null;
        ReadOnlySpan<byte> line = _line.AsSpan(0, _kept);
        if (line.Length > 0 && line[^1] == '\r')
            line = line[..^1];
        _kept = 0;
        if (++_lines > MaxLines || !TryReadCode(line, out var code))
            return false;
        var more = line.Length > 3 && line[3] == '-';
        if (line.Length > 3 && !more && line[3] != ' ')
            return false;
        var text = line.Length > 4 ? line[4..] : [];
        TakeStatus(ref text, code);
        if (!more && _text is null)
        {
            reply = new SmtpReply(code, _status, ToText(text));
            Reset();
            return true;
        }

        _text = _text is null ? new StringBuilder() : _text.Append('\n');
        _text.Append(ToText(text));
        if (more)
            return true;
        // Lines may differ in their code against the standard; the last one is the one that ends the reply.
        reply = new SmtpReply(code, _status, _text.ToString());
        Reset();
        return true;
    }

    private void Reset()
    {
        _lines = 0;
        _length = 0;
        _status = null;
        _text = null;
    }

    private static bool TryReadCode(ReadOnlySpan<byte> line, out int code)
    {
        code = 0;
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5' || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2]))
            return false;
        code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        return true;
    }

    // RFC 2034 §4: the class of the status is that of the code; another one is only text.
    private void TakeStatus(ref ReadOnlySpan<byte> text, int code)
    {
        if (!EnhancedStatus.TryParse(text, out var status, out var length) || status.Class != code / 100)
            return;
        if (_status is { } first && first != status)
            return;
        _status = status;
        text = text[length..].TrimStart((byte)' ');
    }

    private static string ToText(ReadOnlySpan<byte> octets)
    {
        octets = octets.TrimEnd((byte)' ');
        if (!octets.ContainsAnyExcept(Printable))
            return Encoding.ASCII.GetString(octets);
        var text = Encoding.UTF8.GetString(octets);
        return string.Create(text.Length, text, static (clean, dirty) =>
        {
            for (var i = 0; i < dirty.Length; i++)
                clean[i] = IsHarmless(dirty[i]) ? dirty[i] : ' ';
        }).Trim(' ');
    }

    // The line and paragraph separators end a line for many a reader of logs.
    private static bool IsHarmless(char c) => !char.IsControl(c) && c is not ('\u2028' or '\u2029');
}
