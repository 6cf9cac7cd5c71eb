using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// The words of an HTML text, for previews and search: not for showing, and nothing it gives is markup that may be trusted. One pass; what is
/// not closed is taken as far as it goes. Scripts, styles, titles and comments are left out, blocks become lines.
/// </summary>
public sealed class HtmlText
{
    private const int LongestEntity = 33;

    private static readonly SearchValues<char> TextStops = SearchValues.Create("<&");

    private readonly StringBuilder _output = new();
    private readonly string _html;
    private readonly int _limit;
    private int _position;
    private int _preformatted;
    private bool _space;
    private bool _noMoreDoubleQuotes;
    private bool _noMoreSingleQuotes;
    private bool _noMoreCommentEnds;

    private HtmlText(string html, int limit)
    {
        _html = html;
        _limit = limit;
    }

    /// <param name="maxLength">Characters of text.</param>
    public static string Extract(string html, int maxLength)
    {
        var text = new HtmlText(html, maxLength);
        text.Read();
        return text._output.ToString(0, Math.Min(text._output.Length, Math.Max(maxLength, 0))).TrimEnd();
    }

    private void Read()
    {
        while (_position < _html.Length && _output.Length < _limit)
        {
            var stop = _html.AsSpan(_position).IndexOfAny(TextStops);
            AppendText(_html.AsSpan(_position, stop < 0 ? _html.Length - _position : stop));
            if (stop < 0)
                return;
            _position += stop;
            if (_html[_position] == '&')
                ReadEntity();
            else
                ReadMarkup();
        }
    }

    private void ReadEntity()
    {
        var candidate = _html.AsSpan(_position, Math.Min(LongestEntity, _html.Length - _position));
        var decoded = HtmlEntity.Decode(candidate, out var length);
        AppendText(decoded ?? "&");
        _position += length;
    }

    private void ReadMarkup()
    {
        var next = _position + 1 < _html.Length ? _html[_position + 1] : '\0';
        if (_html.AsSpan(_position).StartsWith("<!--"))
        {
            SkipComment();
        }
        else if (next is '!' or '?')
        {
            _position = EndOfTag(_position + 2);
        }
        else if (next == '/' || char.IsAsciiLetter(next))
        {
            ReadTag(isEnd: next == '/');
        }
        else
        {
            AppendText("<");
            _position++;
        }
    }

    private void SkipComment()
    {
        var end = _noMoreCommentEnds ? -1 : _html.AsSpan(_position + 4).IndexOf("-->");
        _noMoreCommentEnds |= end < 0;
        _position = end < 0 ? EndOfTag(_position + 4) : _position + 4 + end + 3;
    }

    private void ReadTag(bool isEnd)
    {
        var start = _position + (isEnd ? 2 : 1);
        var length = 0;
        while (length < 12 && start + length < _html.Length && char.IsAsciiLetterOrDigit(_html[start + length]))
            length++;
        var name = _html.Substring(start, length).ToLowerInvariant();
        _position = EndOfTag(start + length);
        switch (name)
        {
            case "script" or "style" or "title" when !isEnd:
                SkipTo("</" + name);
                break;
            case "br" or "hr":
                AppendLine(always: true);
                break;
            case "pre":
                AppendLine(always: false);
                _preformatted = Math.Max(0, _preformatted + (isEnd ? -1 : 1));
                break;
            case "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "ul" or "ol" or "table" or "blockquote":
                AppendLine(always: false);
                break;
            case "div" or "tr" or "li" or "dt" or "dd" or "dl" or "address" or "article" or "section" or "header" or "footer" or "center" or "body" or "form":
                AppendLine(always: false);
                break;
            case "td" or "th" or "option":
                _space = true;
                break;
        }
    }

    private void SkipTo(string end)
    {
        var found = _html.AsSpan(_position).IndexOf(end, StringComparison.OrdinalIgnoreCase);
        _position = found < 0 ? _html.Length : _position + found;
    }

    // Behind the '>' that is in no quoted value. A kind of quote that once was not closed is not looked for again: that keeps this linear.
    private int EndOfTag(int position)
    {
        while (position < _html.Length)
        {
            var stop = _html.AsSpan(position).IndexOfAny('>', '"', '\'');
            if (stop < 0)
                return _html.Length;
            position += stop + 1;
            var c = _html[position - 1];
            if (c == '>')
                return position;
            ref var noMore = ref c == '"' ? ref _noMoreDoubleQuotes : ref _noMoreSingleQuotes;
            var close = noMore ? -1 : _html.AsSpan(position).IndexOf(c);
            noMore |= close < 0;
            position += close + 1;
        }

        return _html.Length;
    }

    private void AppendLine(bool always)
    {
        _space = false;
        if (_output.Length > 0 && (always || _output[^1] != '\n'))
            _output.Append('\n');
    }

    private void AppendText(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (_output.Length >= _limit)
                return;
            if (c is ' ' or '\t' or '\r' or '\n' or '\f')
            {
                if (_preformatted == 0)
                    _space = true;
                else if (c != '\r')
                    _output.Append(c);
                continue;
            }

            if (_space && _output.Length > 0 && _output[^1] != '\n')
                _output.Append(' ');
            _space = false;
            if (c == '\u00A0')
                _output.Append(' ');
            else if (!char.IsControl(c))
                _output.Append(c);
        }
    }
}
