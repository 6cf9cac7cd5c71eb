using System.Text;

namespace Stafett.Protocols.Smtp;

/// <summary>Why a message cannot be taken, although it was read to its end.</summary>
public enum DataFault
{
    None,

    /// <summary>CR without LF.</summary>
    BareCarriageReturn,

    /// <summary>LF without CR.</summary>
    BareLineFeed,

    /// <summary>RFC 5321 §4.5.2 leaves no room for it, and next hops cut messages there.</summary>
    Nul,

    LineTooLong,
}

/// <summary>
/// Takes the octets behind DATA (or of BDAT chunks) as they arrive, in any split, and gives back runs that belong to the message, with the
/// stuffed dots taken off. Only CR LF . CR LF ends DATA (RFC 5321 §4.1.1.4); after a fault it reads on to that end, so that client and server
/// never disagree about where the next command begins (SMTP smuggling), and the message is refused as a whole.
/// </summary>
public struct DataDecoder(bool isDotStuffed, int maxLine)
{
    private static readonly System.Buffers.SearchValues<byte> Special = System.Buffers.SearchValues.Create("\0\r\n"u8);

    // DATA begins at the start of a line: a message that is only "." CR LF is the empty message.
    private State _state = State.LineStart;
    private long _line;

    private enum State : byte
    {
        LineStart,
        InLine,
        AfterCr,
        AfterDot,
        AfterDotCr,
        End,
    }

    /// <summary>The first fault met.</summary>
    public DataFault Fault { get; private set; }

    /// <summary>At least one octet above 127 was seen.</summary>
    public bool Is8Bit { get; private set; }

    /// <summary>The end of DATA was read.</summary>
    public readonly bool IsEnd => _state == State.End;

    /// <summary>The last octet was the LF of a CRLF, or there was none at all.</summary>
    public readonly bool IsAtLineStart => _state is State.LineStart or State.End;

    /// <summary>
    /// Reads from <paramref name="input"/>: returns how many octets were consumed (all of them, unless a dot was dropped or the end met), of which
    /// <paramref name="run"/> belongs to the message. Call again with the rest until it is empty or <see cref="IsEnd"/>.
    /// </summary>
    public int Read(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> run)
    {
        var i = 0;
        var start = 0;
        while (i < input.Length)
        {
            switch (_state)
            {
                case State.LineStart:
                    _line = 0;
                    _state = State.InLine;
                    if (isDotStuffed && input[i] == '.')
                    {
                        // RFC 5321 §4.5.2: the dot goes, whether it was stuffed or begins the end.
                        _state = State.AfterDot;
                        run = Note(input[start..i]);
                        return i + 1;
                    }

                    break;
                case State.InLine:
                    i = ReadLine(input, i);
                    break;
                case State.AfterCr:
                    if (input[i] == '\n')
                    {
                        i++;
                        _state = State.LineStart;
                    }
                    else
                    {
                        Blame(DataFault.BareCarriageReturn);
                        _state = State.InLine;
                    }

                    break;
                case State.AfterDot:
                    if (input[i] == '\r')
                    {
                        _state = State.AfterDotCr;
                        i++;
                        start = i;
                    }
                    else
                    {
                        _state = State.InLine;
                    }

                    break;
                case State.AfterDotCr:
                    if (input[i] == '\n')
                    {
                        _state = State.End;
                        run = default;
                        return i + 1;
                    }

                    Blame(DataFault.BareCarriageReturn);
                    _state = State.InLine;
                    break;
                default:
                    run = default;
                    return 0;
            }
        }

        run = Note(input[start..i]);
        return i;
    }

    /// <summary>After the last octet of a BDAT message: a CR at the very end is bare.</summary>
    public void Finish()
    {
        if (_state is State.AfterCr)
            Blame(DataFault.BareCarriageReturn);
        _state = State.End;
    }

    private int ReadLine(ReadOnlySpan<byte> input, int i)
    {
        var next = input[i..].IndexOfAny(Special);
        var length = next < 0 ? input.Length - i : next;
        _line += length;
        if (_line > maxLine)
            Blame(DataFault.LineTooLong);
        i += length;
        if (next < 0)
            return i;
        switch (input[i])
        {
            case (byte)'\r':
                _state = State.AfterCr;
                break;
            case (byte)'\n':
                Blame(DataFault.BareLineFeed);
                break;
            default:
                Blame(DataFault.Nul);
                break;
        }

        return i + 1;
    }

    private ReadOnlySpan<byte> Note(ReadOnlySpan<byte> run)
    {
        if (!Is8Bit && !Ascii.IsValid(run))
            Is8Bit = true;
        return run;
    }

    private void Blame(DataFault fault)
    {
        if (Fault == DataFault.None)
            Fault = fault;
    }
}
