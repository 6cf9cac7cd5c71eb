using System.Buffers;
using System.Text;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>Plain text as HTML: a paragraph for each stretch without an empty line, markup escaped, white space around lines' ends and the whole left out.</summary>
internal sealed class ParagraphSink(ITextSink next) : ITextSink
{
    // White space that may be at the end of a line. So much of it is no accident and is passed on.
    private const int MaxHeld = 1_000;

    private static readonly SearchValues<char> Stops = SearchValues.Create("\n&<>\"'`");

    private readonly StringBuilder _held = new();
    private int _lineEnds;
    private bool _isBegun;

    public void Write(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var length = text.IndexOfAny(Stops);
            if (length < 0)
            {
                WriteLine(text);
                return;
            }

            WriteLine(text[..length]);
            if (text[length] != '\n')
            {
                WriteText(Reference(text[length]));
            }
            else
            {
                _held.Clear();
                _lineEnds++;
            }

            text = text[(length + 1)..];
        }
    }

    public void Finish()
    {
        if (!_isBegun)
            next.Write("<p>");
        next.Write("</p>");
        next.Finish();
    }

    private static string Reference(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&apos;",
        _ => "&grave;",
    };

    private void WriteLine(ReadOnlySpan<char> text)
    {
        var length = text.TrimEnd(" \t\r").Length;
        if (length > 0)
            WriteText(text[..length]);
        Hold(text[length..]);
    }

    private void Hold(ReadOnlySpan<char> space)
    {
        while (!space.IsEmpty)
        {
            var length = Math.Min(space.Length, MaxHeld - _held.Length);
            _held.Append(space[..length]);
            space = space[length..];
            if (_held.Length < MaxHeld)
                return;
            if (_isBegun)
                WriteText("");
            else
                _held.Clear();
        }
    }

    private void WriteText(ReadOnlySpan<char> text)
    {
        if (!_isBegun)
        {
            next.Write("<p>");
            _isBegun = true;
            _held.Clear();
            text = text.TrimStart(" \t\r");
        }
        else if (_lineEnds > 0)
        {
            next.Write(_lineEnds == 1 ? "<br/>" : "</p><p>");
        }

        _lineEnds = 0;
        foreach (var piece in _held.GetChunks())
            next.Write(piece.Span);
        _held.Clear();
        next.Write(text);
    }
}
