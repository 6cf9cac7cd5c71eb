using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// Puts the paragraphs of a flowed text together (RFC 3676), a few at a time: behind a line that does not flow on, nothing is open any more.
/// Lines end with LF.
/// </summary>
internal sealed class FlowedSink(bool deletesSpaces, ITextSink next) : ITextSink
{
    private const int Enough = 8 * 1024;

    // A paragraph that is longer is cut at a line end.
    private const int Most = 64 * 1024;

    private readonly StringBuilder _open = new();

    public void Write(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var length = text.IndexOf('\n') + 1;
            if (length == 0)
                length = text.Length;
            _open.Append(text[..length]);
            var isFixed = text[length - 1] == '\n' && (_open.Length == 1 || _open[^2] != ' ');
            text = text[length..];
            if ((isFixed && _open.Length > Enough) || _open.Length > Most)
                Pass();
        }
    }

    public void Finish()
    {
        Pass();
        next.Finish();
    }

    private void Pass()
    {
        if (_open.Length == 0)
            return;
        var isWhole = _open[^1] == '\n';
        var text = FlowedText.Unflow(_open.ToString(), deletesSpaces);
        // A last line without an end gets none here.
        next.Write(isWhole || !text.EndsWith('\n') ? text : text.AsSpan(0, text.Length - 1));
        _open.Clear();
    }
}
