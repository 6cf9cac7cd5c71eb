using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>The text of a part, transfer encoding and charset taken off, read in pieces. Line ends are the sender's; a byte order mark is not text.</summary>
internal sealed class DecodedText
{
    private readonly DecodedBody _body;
    private readonly Decoder _decoder;
    private char[] _characters = [];
    private int _start;
    private int _length;
    private bool _isBegun;
    private bool _isFinished;

    private DecodedText(DecodedBody body, Decoder decoder)
    {
        _body = body;
        _decoder = decoder;
    }

    /// <summary>Valid until the next call.</summary>
    public ReadOnlyMemory<char> Current => _characters.AsMemory(_start, _length);

    public static DecodedText Open(MimeSkeleton skeleton, TextPart part)
    {
        var charset = part.Charset;
        var decoder = PartText.IsSaid(charset)
            ? Charsets.CreateDecoder(charset)
            : Charsets.CreateDecoder(IsUtf8(part.Open(skeleton)) ? "utf-8" : "windows-1252");
        return new DecodedText(part.Open(skeleton), decoder);
    }

    /// <summary>False behind the last piece. A piece may be empty.</summary>
    public bool MoveNext()
    {
        if (_isFinished)
            return false;
        _isFinished = !_body.MoveNext();
        var octets = _isFinished ? default : _body.Current.Span;
        Decode(!_isBegun && octets.StartsWith("\uFEFF"u8) ? octets[3..] : octets);
        if (_isBegun || _length == 0)
            return !_isFinished || _length > 0;
        var marks = Current.Span.IndexOfAnyExcept('\uFEFF');
        _start = marks < 0 ? _length : marks;
        _length -= _start;
        _isBegun = _length > 0;
        return true;
    }

    private void Decode(ReadOnlySpan<byte> octets)
    {
        _start = 0;
        try
        {
            var room = _decoder.GetCharCount(octets, flush: _isFinished);
            if (room > _characters.Length)
                _characters = new char[Math.Max(room, 2 * _characters.Length)];
            _length = _decoder.GetChars(octets, _characters, flush: _isFinished);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            // The stateful decoders (ISO-2022, HZ) are old code: hostile shift sequences must not become our exception.
            _decoder.Reset();
            _characters = ['\uFFFD'];
            _length = 1;
        }
    }

    private static bool IsUtf8(DecodedBody body)
    {
        var guess = new CharsetGuess();
        while (body.MoveNext())
            guess.Add(body.Current.Span);
        guess.Finish();
        return guess.IsUtf8;
    }
}
