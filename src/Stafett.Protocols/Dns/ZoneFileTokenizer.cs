using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Dns;

/// <summary>One word or quoted string; escapes are still in it.</summary>
internal readonly record struct ZoneFileToken(string Text, bool IsQuoted);

/// <summary>What RFC 1035 §5.1 calls an entry: a line, or several inside parentheses.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="HasOwner">It began in the first column.</param>
/// <param name="Tokens">At least one.</param>
internal sealed record ZoneFileEntry(int Line, bool HasOwner, IReadOnlyList<ZoneFileToken> Tokens);

/// <summary>Cuts a master file into entries.</summary>
internal sealed class ZoneFileTokenizer(string text)
{
    private readonly List<ZoneFileToken> _tokens = [];
    private int _at;
    private int _line = 1;

    /// <summary>False at the end of the text. An entry that cannot be cut is null, and the error says why.</summary>
    public bool TryRead(out ZoneFileEntry? entry, [NotNullWhen(false)] out ZoneFileError? error, out bool hasMore)
    {
        entry = null;
        error = null;
        hasMore = true;
        while (_at < text.Length)
        {
            var first = _line;
            var hasOwner = text[_at] is not (' ' or '\t');
            if (!TryReadEntry(out error))
            {
                SkipLine();
                return false;
            }

            if (_tokens.Count > 0)
            {
                entry = new ZoneFileEntry(first, hasOwner, [.. _tokens]);
                return true;
            }
        }

        hasMore = false;
        error = new ZoneFileError(_line, "the text ends");
        return false;
    }

    private bool TryReadEntry([NotNullWhen(false)] out ZoneFileError? error)
    {
        error = null;
        _tokens.Clear();
        var openedAt = 0;
        while (_at < text.Length)
        {
            var c = text[_at];
            switch (c)
            {
                case '\n':
                    _at++;
                    _line++;
                    if (openedAt == 0)
                        return true;
                    break;
                case ' ' or '\t' or '\r':
                    _at++;
                    break;
                case ';':
                    while (_at < text.Length && text[_at] != '\n')
                        _at++;
                    break;
                case '(' when openedAt == 0:
                    openedAt = _line;
                    _at++;
                    break;
                case ')' when openedAt > 0:
                    openedAt = 0;
                    _at++;
                    break;
                case '(' or ')':
                    error = new ZoneFileError(_line, c == '(' ? "a parenthesis inside parentheses" : "a closing parenthesis without an opening one");
                    return false;
                case '"':
                    if (!TryReadQuoted(out error))
                        return false;
                    break;
                default:
                    ReadWord();
                    break;
            }
        }

        if (openedAt > 0)
            error = new ZoneFileError(openedAt, "the parenthesis that opens here is not closed");
        return openedAt == 0;
    }

    private bool TryReadQuoted([NotNullWhen(false)] out ZoneFileError? error)
    {
        error = null;
        var start = ++_at;
        for (; _at < text.Length && text[_at] != '\n'; _at++)
        {
            if (text[_at] == '"')
            {
                _tokens.Add(new ZoneFileToken(text[start.._at++], IsQuoted: true));
                return true;
            }

            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] != '\n')
                _at++;
        }

        error = new ZoneFileError(_line, "a quoted string is not closed on its line");
        return false;
    }

    private void ReadWord()
    {
        var start = _at;
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c is ' ' or '\t' or '\r' or '\n' or ';' or '(' or ')' or '"')
                break;
            if (c == '\\' && _at + 1 < text.Length && text[_at + 1] != '\n')
                _at++;
        }

        _at = Math.Min(_at, text.Length);
        _tokens.Add(new ZoneFileToken(text[start.._at], IsQuoted: false));
    }

    private void SkipLine()
    {
        while (_at < text.Length && text[_at] != '\n')
            _at++;
        if (_at < text.Length)
        {
            _at++;
            _line++;
        }
    }
}
