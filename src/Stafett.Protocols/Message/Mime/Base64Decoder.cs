using System.Buffers;
using System.Buffers.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// RFC 2045 §6.8: whatever is not of the alphabet is skipped. Padding ends a group and may be the end of the data: more of the alphabet behind it was
/// joined by a mailer and is wanted, but what is none of it is a footer that a list put there. A last group without padding counts for the octets it holds.
/// </summary>
internal struct Base64Decoder
{
    private const int Group = 4;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
    private static readonly SearchValues<byte> AlphabetAndPadding = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private uint _pending;
    private int _pendingLength;
    private bool _hasPadding;
    private bool _isOver;

    public void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        while (!_isOver)
        {
            var start = _hasPadding ? octets.IndexOfAnyExcept(" \t\r\n"u8) : octets.IndexOfAny(AlphabetAndPadding);
            if (start < 0)
                return;
            octets = octets[start..];
            _isOver = _hasPadding && !AlphabetAndPadding.Contains(octets[0]);
            if (_isOver)
                return;
            if (octets[0] == '=')
            {
                _hasPadding = true;
                Finish(output);
                octets = octets[1..];
                continue;
            }

            var length = octets.IndexOfAnyExcept(Alphabet);
            WriteRun(length < 0 ? octets : octets[..length], output);
            if (length < 0)
                return;
            octets = octets[length..];
        }
    }

    public void Finish(IBufferWriter<byte> output)
    {
        if (_pendingLength > 1)
        {
            var span = output.GetSpan(2);
            span[0] = (byte)(_pending >> (_pendingLength == 3 ? 10 : 4));
            if (_pendingLength == 3)
                span[1] = (byte)(_pending >> 2);
            output.Advance(_pendingLength - 1);
        }

        _pending = 0;
        _pendingLength = 0;
    }

    // Only octets of the alphabet. Whole groups go through the framework's vectors.
    private void WriteRun(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
    {
        while (_pendingLength > 0 && !run.IsEmpty)
        {
            Add(run[0], output);
            run = run[1..];
        }

        var whole = run.Length - (run.Length % Group);
        if (whole > 0)
        {
            _ = Base64.DecodeFromUtf8(run[..whole], output.GetSpan(whole / Group * 3), out _, out var written, isFinalBlock: false);
            output.Advance(written);
        }

        foreach (var c in run[whole..])
            Add(c, output);
    }

    private void Add(byte c, IBufferWriter<byte> output)
    {
        _pending = (_pending << 6) | Value(c);
        if (++_pendingLength < Group)
            return;
        var span = output.GetSpan(3);
        span[0] = (byte)(_pending >> 16);
        span[1] = (byte)(_pending >> 8);
        span[2] = (byte)_pending;
        output.Advance(3);
        _pending = 0;
        _pendingLength = 0;
    }

    private static uint Value(byte c) => c switch
    {
        >= (byte)'a' => (uint)(c - 'a' + 26),
        >= (byte)'A' => (uint)(c - 'A'),
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => (uint)(c - '0' + 52),
    };
}
