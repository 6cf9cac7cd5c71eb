using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>
/// Reads an address field for showing: every element comes out, also one that is no address, and groups stay together. One pass, no recursion; whatever
/// is not closed ends with the value.
/// </summary>
public static class WrittenAddressParser
{
    public static IReadOnlyList<WrittenAddress> Parse(ReadOnlySpan<byte> value, int maxAddresses = AddressListParser.DefaultMaxAddresses) =>
        new Reader(HeaderText.Unfold(value), maxAddresses).Read();

    private sealed class Reader(string text, int maxAddresses)
    {
        private readonly List<WrittenAddress> _list = [];
        private readonly StringBuilder _phrase = new();
        private readonly StringBuilder _word = new();
        private readonly StringBuilder _comment = new();
        private List<WrittenAddress>? _group;
        private string _groupName = "";
        private string? _address;
        private bool _isAddressWord;
        private bool _hasAngle;
        private bool _isQuoteOpen;
        private int _count;
        private int _position;

        public List<WrittenAddress> Read()
        {
            while (_position < text.Length && _count < maxAddresses)
            {
                var c = text[_position++];
                switch (c)
                {
                    case ',':
                        EndElement();
                        break;
                    case ';':
                        EndElement();
                        EndGroup();
                        break;
                    case ':' when _group is null && _address is null && !_isAddressWord && (_phrase.Length > 0 || _word.Length > 0):
                        EndWord();
                        StartGroup();
                        break;
                    case '<':
                        EndWord();
                        ReadAngle();
                        break;
                    case '(':
                        ReadComment();
                        break;
                    case '"':
                        ReadQuoted();
                        break;
                    case ' ' or '\t':
                        EndWord();
                        break;
                    default:
                        _isAddressWord |= c == '@';
                        _word.Append(c);
                        break;
                }
            }

            EndElement();
            EndGroup();
            return _list;
        }

        private void StartGroup()
        {
            _groupName = TakePhrase();
            _group = [];
            _comment.Clear();
        }

        private void EndGroup()
        {
            if (_group is null)
                return;
            _list.Add(new WrittenAddress(_groupName, null, _group));
            _group = null;
        }

        private void EndElement()
        {
            EndWord();
            var name = TakePhrase();
            // RFC 5322 §3.4 (note): the name used to stand in a comment.
            if (name.Length == 0)
                name = Name(_comment.ToString());
            _comment.Clear();
            if (name.Length == 0 && _address is null)
                return;
            (_group ?? _list).Add(new WrittenAddress(name, _address ?? ""));
            _address = null;
            _hasAngle = false;
            _count++;
        }

        // A word with an at sign is the address, unless there was one in angle brackets: then it is part of the name.
        private void EndWord()
        {
            if (_word.Length == 0)
                return;
            if (_isAddressWord && _address is null)
            {
                _address = _word.ToString();
            }
            else
            {
                if (_phrase.Length > 0)
                    _phrase.Append(' ');
                _phrase.Append(_word);
            }

            _word.Clear();
            _isAddressWord = false;
        }

        private string TakePhrase()
        {
            var name = Name(_phrase.ToString());
            _phrase.Clear();
            return name;
        }

        private static string Name(string phrase) => EncodedWords.Decode(phrase).Trim();

        // A word that looked like an address before angle brackets was a name: "a@b.example <a@b.example>".
        private void ReadAngle()
        {
            if (_address is not null)
                _ = _hasAngle ? _phrase.Append(' ').Append(_address) : _phrase.Insert(0, _address + " ");
            _hasAngle = true;
            var start = _position;
            var isQuoted = SkipToAngleEnd(honoursQuotes: !_isQuoteOpen);
            if (isQuoted)
            {
                // A quote that nothing closes is no quote, nor are those behind it.
                _isQuoteOpen = true;
                _position = start;
                _ = SkipToAngleEnd(honoursQuotes: false);
            }

            var address = text.AsSpan(start, _position - start).Trim();
            _position = Math.Min(_position + 1, text.Length);
            // RFC 5322 §4.4: the route of obs-angle-addr means nothing any more.
            if (address.StartsWith('@') && address.IndexOf(':') is > 0 and var colon)
                address = address[(colon + 1)..];
            _address = address.Contains('"') ? address.ToString() : WithoutSpace(address);
        }

        // True: a quote was left open.
        private bool SkipToAngleEnd(bool honoursQuotes)
        {
            var isQuoted = false;
            for (; _position < text.Length && (isQuoted || text[_position] != '>'); _position++)
            {
                if (honoursQuotes && text[_position] == '"')
                    isQuoted = !isQuoted;
                else if (isQuoted && text[_position] == '\\')
                    _position++;
            }

            _position = Math.Min(_position, text.Length);
            return isQuoted;
        }

        private static string WithoutSpace(ReadOnlySpan<char> address) =>
            address.ContainsAny(' ', '\t') ? address.ToString().Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal) : address.ToString();

        private void ReadComment()
        {
            if (_comment.Length > 0)
                _comment.Append(' ');
            for (var depth = 1; _position < text.Length; _position++)
            {
                var c = text[_position];
                if (c == '\\' && _position + 1 < text.Length)
                    c = text[++_position];
                else if (c == '(')
                    depth++;
                else if (c == ')' && --depth == 0)
                    break;
                _comment.Append(c);
            }

            _position = Math.Min(_position + 1, text.Length);
        }

        // A quoted local part keeps its quotes, a quoted name does not.
        private void ReadQuoted()
        {
            var start = _position - 1;
            var content = new StringBuilder();
            for (; _position < text.Length && text[_position] != '"'; _position++)
            {
                if (text[_position] == '\\' && _position + 1 < text.Length)
                    _position++;
                content.Append(text[_position]);
            }

            _position = Math.Min(_position + 1, text.Length);
            if (_position < text.Length && text[_position] is '@' or '.')
            {
                _word.Append(text, start, _position - start);
                return;
            }

            _word.Append(content);
        }
    }
}
