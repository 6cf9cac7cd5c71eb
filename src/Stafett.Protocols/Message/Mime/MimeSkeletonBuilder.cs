using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// Leaves out of a message what cannot decide about its structure. Where <see cref="MimeReader"/> is certain to be in a body, nothing counts
/// until the next line that begins with two hyphens; where there is doubt, the lines stay. One pass.
/// </summary>
internal sealed class MimeSkeletonBuilder(int headerLimit)
{
    private readonly ArrayBufferWriter<byte> _kept = new(16 * 1024);
    private readonly List<(int At, int LeftOut)> _gaps = [];
    private int _leftOut;
    private int _sectionStart;
    private bool _isContentType;
    private bool _isPart;
    private bool _isMessage;
    private bool _hasDigest;

    private enum Line
    {
        Undecided,
        Blank,
        Body,
    }

    public ReadOnlyMemory<byte> Skeleton => _kept.WrittenMemory;

    /// <summary>Behind so many octets of the skeleton, so many octets of the message have been left out in all.</summary>
    public IReadOnlyList<(int At, int LeftOut)> Gaps => _gaps;

    public void Read(in ReadOnlySequence<byte> message)
    {
        var reader = new SequenceReader<byte>(message);
        while (!reader.End)
        {
            var start = _kept.WrittenCount;
            var line = KeepLine(ref reader, out var isCut);
            if (isCut && MayBecomeMailboxLine(line))
            {
                LeaveOutBrackets(ref reader, line);
                KeepLine(ref reader, out isCut);
                line = _kept.WrittenSpan[start..];
            }

            if (line.StartsWith("--"u8))
            {
                // A boundary is the beginning of a line, however long it goes on.
                while (isCut && !reader.End)
                    KeepLine(ref reader, out isCut);
                StartSection(isPart: true, keepsType: IsField(line));
                continue;
            }

            // An mbox's line is skipped with its end, and counts.
            while (isCut && IsMailboxLine(line) && !reader.End)
                KeepLine(ref reader, out isCut);
            // Whether a long word is the name of a field stands behind it.
            if (isCut && !line.ContainsAny(HeaderSectionParser.NameStops))
            {
                LeaveOutWord(ref reader);
                KeepLine(ref reader, out isCut);
            }

            switch (isCut ? Line.Body : Judge(line))
            {
                case Line.Body:
                    LeaveOut(ref reader, isLineStart: !isCut);
                    break;
                // A message inside has a header section of its own behind the blank line.
                case Line.Blank when _isMessage || (_isPart && _hasDigest):
                    StartSection(isPart: false, keepsType: false);
                    break;
                case Line.Blank when !reader.IsNext("--"u8):
                    Keep(ref reader, 1);
                    LeaveOut(ref reader, isLineStart: _kept.WrittenSpan[^1] == '\n');
                    break;
            }
        }
    }

    // A field may begin with two hyphens too, and then the section goes on.
    private void StartSection(bool isPart, bool keepsType)
    {
        _sectionStart = _kept.WrittenCount;
        _isPart = isPart;
        _isContentType = false;
        _isMessage &= keepsType;
    }

    private ReadOnlySpan<byte> KeepLine(ref SequenceReader<byte> reader, out bool isCut)
    {
        var start = _kept.WrittenCount;
        isCut = false;
        var room = headerLimit + 1;
        while (!reader.End)
        {
            var piece = reader.UnreadSpan;
            var length = piece.IndexOf((byte)'\n') + 1;
            var isWhole = length > 0;
            length = Math.Min(isWhole ? length : piece.Length, room);
            isCut = room == length && (!isWhole || piece[length - 1] != '\n');
            room -= length;
            Keep(ref reader, length);
            if (isWhole || isCut)
                break;
        }

        return _kept.WrittenSpan[start..];
    }

    private Line Judge(ReadOnlySpan<byte> line)
    {
        if (HeaderSectionParser.BlankLineAt(line, 0) > 0)
            return Line.Blank;
        if (line[0] is not ((byte)' ' or (byte)'\t'))
        {
            if (!IsField(line))
            {
                // A message inside may begin here, without a blank line before it.
                if ((_isMessage || _hasDigest) && IsMailboxLine(line))
                    _sectionStart = _kept.WrittenCount - line.Length;
                return IsMailboxLine(line) && _kept.WrittenCount - _sectionStart <= headerLimit ? Line.Undecided : Line.Body;
            }

            _isContentType = line.Length > 12 && Ascii.EqualsIgnoreCase(line[..12], "Content-Type"u8);
        }

        if (_isContentType)
        {
            _isMessage |= Names(line, "message"u8);
            _hasDigest |= Names(line, "digest"u8);
        }

        // A header section over the limit is not looked into, nor is what follows it.
        return _kept.WrittenCount - _sectionStart > headerLimit ? Line.Body : Line.Undecided;
    }

    // Any number of brackets may stand in front; what follows them decides.
    private static bool MayBecomeMailboxLine(ReadOnlySpan<byte> line) => "From "u8.StartsWith(line.TrimStart((byte)'>'));

    private static bool IsMailboxLine(ReadOnlySpan<byte> line) => line.TrimStart((byte)'>').StartsWith("From "u8);

    private static bool IsField(ReadOnlySpan<byte> line)
    {
        var nameLength = line.IndexOfAny(HeaderSectionParser.NameStops);
        return nameLength > 0 && HeaderSectionParser.ColonBehind(line, nameLength) >= 0;
    }

    private static bool Names(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i + word.Length <= line.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(line.Slice(i, word.Length), word))
                return true;
        }

        return false;
    }

    // To the line end before the next line that begins with two hyphens: that line end may belong to a boundary.
    private void LeaveOut(ref SequenceReader<byte> reader, bool isLineStart)
    {
        if (isLineStart && reader.IsNext("--"u8))
            return;
        var start = reader.Consumed;
        var isFound = MoveToHyphens(ref reader);
        if (isFound && reader.Consumed > start)
        {
            reader.Rewind(1);
            // Behind a lone CR something has to stay, or it and the LF would be a line end that is not there.
            if (!reader.IsNext((byte)'\r') && _kept.WrittenSpan[^1] != '\r')
                reader.Advance(1);
        }

        AddGap(reader.Consumed - start);
        if (isFound)
            Keep(ref reader, reader.IsNext((byte)'\n') ? 1 : 2);
        _sectionStart = _kept.WrittenCount;
    }

    private void LeaveOutBrackets(ref SequenceReader<byte> reader, scoped ReadOnlySpan<byte> line)
    {
        if (line[^1] == '>')
            AddGap(reader.AdvancePast((byte)'>'));
    }

    private void LeaveOutWord(ref SequenceReader<byte> reader)
    {
        var start = reader.Consumed;
        while (!reader.End)
        {
            var length = reader.UnreadSpan.IndexOfAny(HeaderSectionParser.NameStops);
            reader.Advance(length < 0 ? reader.UnreadSpan.Length : length);
            if (length >= 0)
                break;
        }

        AddGap(reader.Consumed - start);
    }

    private void AddGap(long length)
    {
        if (length == 0)
            return;
        _leftOut += (int)length;
        _gaps.Add((_kept.WrittenCount, _leftOut));
    }

    private static bool MoveToHyphens(ref SequenceReader<byte> reader)
    {
        while (!reader.End)
        {
            var piece = reader.UnreadSpan;
            var index = piece.IndexOf("\n--"u8);
            if (index >= 0)
            {
                reader.Advance(index);
                return true;
            }

            reader.Advance(Math.Max(piece.Length - 2, 0));
            for (var i = Math.Min(piece.Length, 2); i > 0; i--)
            {
                if (reader.IsNext("\n--"u8))
                    return true;
                reader.Advance(1);
            }
        }

        return false;
    }

    private void Keep(ref SequenceReader<byte> reader, int length)
    {
        while (length > 0 && !reader.End)
        {
            var piece = reader.UnreadSpan[..Math.Min(length, reader.UnreadSpan.Length)];
            _kept.Write(piece);
            reader.Advance(piece.Length);
            length -= piece.Length;
        }
    }
}
