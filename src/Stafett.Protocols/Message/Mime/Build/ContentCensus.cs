using System.Buffers;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>What has to be known about octets before an encoding is chosen for them.</summary>
internal readonly record struct ContentCensus
{
    /// <summary>RFC 5322 §2.1.1</summary>
    public const int LongestSendableLine = 998;

    public long Length { get; private init; }

    /// <summary>Octets that quoted-printable needs three letters for.</summary>
    public long Escapes { get; private init; }

    public long LongestLine { get; private init; }

    public bool HasHigh { get; private init; }

    /// <summary>A NUL, or CR and LF that are no pair: not text, and nothing that may be sent as it is.</summary>
    public bool HasBadLines { get; private init; }

    /// <summary>A control character other than tab and line ends.</summary>
    public bool HasControls { get; private init; }

    /// <summary>A line that mbox files or careless servers change: it begins with <c>From </c> or is a single dot (RFC 2049 §3).</summary>
    public bool HasFragileLines { get; private init; }

    public bool EndsLine { get; private init; }

    public bool IsSendable => !HasBadLines && LongestLine <= LongestSendableLine;

    public static ContentCensus Of(in ReadOnlySequence<byte> octets)
    {
        var counter = default(Counter);
        foreach (var piece in octets)
            counter.Add(piece.Span);
        return counter.Finish(octets.Length);
    }

    private struct Counter
    {
        private const int FromLength = 5;

        private long _escapes;
        private long _longest;
        private long _column;
        private int _fromMatched;
        private byte _before;
        private bool _onlyDot;
        private bool _high;
        private bool _badLines;
        private bool _controls;
        private bool _fragile;

        public void Add(ReadOnlySpan<byte> octets)
        {
            foreach (var c in octets)
            {
                if (c is (byte)'\r' or (byte)'\n' || _before == '\r')
                    LineEnd(c);
                else
                    Letter(c);
                _before = c;
            }
        }

        public readonly ContentCensus Finish(long length) => new()
        {
            Length = length,
            Escapes = _escapes,
            LongestLine = Math.Max(_longest, _column),
            HasHigh = _high,
            HasBadLines = _badLines || (length > 0 && _before == '\r'),
            HasControls = _controls,
            HasFragileLines = _fragile || _onlyDot,
            EndsLine = length > 0 && _before == '\n',
        };

        private void LineEnd(byte c)
        {
            // Each LF follows a CR, and each CR is followed by an LF.
            _badLines |= (c == '\n') != (_before == '\r');
            if (c is not ((byte)'\r' or (byte)'\n'))
            {
                Letter(c);
                return;
            }

            _longest = Math.Max(_longest, _column);
            _fragile |= _onlyDot;
            _column = 0;
            _onlyDot = false;
        }

        private void Letter(byte c)
        {
            _onlyDot = _column == 0 && c == '.';
            _fromMatched = _column == 0 ? 0 : _fromMatched;
            if (_fromMatched == _column && _column < FromLength && c == "From "u8[(int)_column])
                _fragile |= ++_fromMatched == FromLength;
            _column++;
            if (c is >= 32 and < 127 and not (byte)'=')
                return;
            _escapes += c == '\t' ? 0 : 1;
            _high |= c > 127;
            _controls |= c is (< 32 and not (byte)'\t') or 127;
            _badLines |= c == 0;
        }
    }
}
