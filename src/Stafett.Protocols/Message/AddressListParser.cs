using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>
/// The value of From, To and their kin (RFC 5322 §3.4, with obsolete forms of §4.4 and UTF-8 of RFC 6532). One pass, no recursion.
/// Stricter than nothing and laxer than the grammar: a display name may hold characters that should have been quoted
/// (<c>[Shop] a@b.example &lt;a@b.example&gt;</c> is common), a semicolon may stand for a comma and may be missing after a group.
/// An address itself has to be right.
/// </summary>
public static class AddressListParser
{
    public const int DefaultMaxAddresses = 1_000;

    public static AddressList Parse(ReadOnlySpan<byte> value, int maxAddresses = DefaultMaxAddresses)
    {
        var reader = new Reader(value, stackalloc byte[LocalPart.MaxLength], stackalloc byte[Domain.MaxLength * 4]);
        var mailboxes = new List<MailboxAddress>(1);
        List<AddressGroup>? groups = null;
        var isValid = true;
        var isTruncated = false;
        while (reader.MoveToElement(ref isValid))
        {
            if (groups is not null && !reader.IsInGroup)
                Close(groups, mailboxes.Count);
            isTruncated = mailboxes.Count == maxAddresses || groups?.Count > maxAddresses;
            if (isTruncated)
                break;
            var kind = reader.ReadElement(out var mailbox);
            if (kind == Element.Mailbox)
            {
                mailboxes.Add(mailbox!);
            }
            else if (kind == Element.GroupStart)
            {
                (groups ??= new(1)).Add(new AddressGroup(PhraseText.Read(reader.GroupName), mailboxes.Count, -1));
            }
            else
            {
                isValid = false;
                reader.SkipElement();
            }
        }

        if (groups is not null)
            Close(groups, mailboxes.Count);
        return new AddressList(mailboxes, isValid, isTruncated) { Groups = groups ?? [] };
    }

    private static void Close(List<AddressGroup> groups, int mailboxes)
    {
        if (groups[^1].Count < 0)
            groups[^1] = groups[^1] with { Count = mailboxes - groups[^1].First };
    }

    private enum Element
    {
        Mailbox,
        GroupStart,
        Invalid,
    }

    private ref struct Reader(ReadOnlySpan<byte> text, Span<byte> localBuffer, Span<byte> domainBuffer)
    {
        // RFC 5322 §3.2.3: everything else but white space and controls is atext; octets above 127 by RFC 6532 §3.2.
        private static readonly SearchValues<byte> AtomStops = SearchValues.Create(MakeAtomStops());

        // Far more than any has; RFC 5321 §4.5.3.1.3 allows 256 octets.
        private const int MaxPath = 1_024;

        private readonly ReadOnlySpan<byte> _text = text;
        private readonly Span<byte> _local = localBuffer;
        private readonly Span<byte> _domain = domainBuffer;
        private int _position = 0;
        private int _localLength = 0;
        private bool _localValid = true;
        private bool _afterWord = false;
        private bool _inGroup = false;
        private int _commentStart = 0;
        private int _commentEnd = 0;

        public string GroupName { get; private set; } = "";

        public readonly bool IsInGroup => _inGroup;

        private readonly int Current => _position < _text.Length ? _text[_position] : -1;

        private readonly bool AtElementEnd => Current is -1 or ',' or ';';

        // As far as the end of a route or of a literal is looked for; without it every beginning of one would be looked behind to the end.
        private readonly ReadOnlySpan<byte> Near => _text.Slice(_position, Math.Min(_text.Length - _position, MaxPath));

        /// <summary>False at the end of the value.</summary>
        public bool MoveToElement(ref bool isValid)
        {
            while (true)
            {
                isValid &= SkipSpaceAndComments();
                // RFC 5322 §4.4 lets elements be empty.
                if (Current is not (',' or ';'))
                    return Current >= 0;
                if (Current == ';')
                    _inGroup = false;
                ForgetComment();
                _position++;
            }
        }

        public Element ReadElement(out MailboxAddress? mailbox)
        {
            mailbox = null;
            var start = _position;
            ResetLocal();
            while (SkipSpaceAndComments() && !AtElementEnd)
            {
                switch (Current)
                {
                    case '<':
                        return ReadAngle(start, out mailbox);
                    case ':' when !_inGroup && _position > start:
                        _inGroup = true;
                        GroupName = HeaderText.Unfold(_text[start.._position]);
                        ForgetComment();
                        _position++;
                        return Element.GroupStart;
                    case '@':
                        _position++;
                        if (!ReadDomain(out var domain) || !SkipSpaceAndComments())
                            _localValid = false;
                        else if (AtElementEnd)
                            return MakeMailbox(null, domain, out mailbox);
                        else
                            _localValid = false;
                        break;
                    default:
                        if (!ReadLocalToken())
                            return Element.Invalid;
                        break;
                }
            }

            return Element.Invalid;
        }

        /// <summary>After an invalid element: to the comma or semicolon behind it.</summary>
        public void SkipElement()
        {
            while (!AtElementEnd)
            {
                if (Current == '"')
                {
                    if (!ReadQuoted())
                        _position = _text.Length;
                }
                else if (Current == '(')
                {
                    SkipSpaceAndComments();
                }
                else
                {
                    _position++;
                }
            }
        }

        // RFC 5322 §3.4 angle-addr, with the route of §4.4 obs-angle-addr, which means nothing any more.
        private Element ReadAngle(int start, out MailboxAddress? mailbox)
        {
            mailbox = null;
            var name = _text[start.._position].Trim(" \t\r\n"u8);
            _position++;
            if (!SkipSpaceAndComments())
                return Element.Invalid;
            if (Current == '@')
            {
                var colon = Near.IndexOfAny((byte)':', (byte)'>');
                if (colon < 0 || _text[_position + colon] != ':')
                    return Element.Invalid;
                _position += colon + 1;
            }

            ResetLocal();
            while (SkipSpaceAndComments() && Current != '@')
            {
                if (Current is -1 or '<' or '>' or ',' or ';' or ':' || !ReadLocalToken())
                    return Element.Invalid;
            }

            if (Current != '@')
                return Element.Invalid;
            _position++;
            if (!ReadDomain(out var domain) || !SkipSpaceAndComments() || Current != '>')
                return Element.Invalid;
            _position++;
            if (!SkipSpaceAndComments() || !AtElementEnd)
                return Element.Invalid;
            return MakeMailbox(name.IsEmpty ? null : HeaderText.Unfold(name), domain, out mailbox);
        }

        private readonly Element MakeMailbox(string? name, ReadOnlySpan<byte> domain, out MailboxAddress? mailbox)
        {
            mailbox = null;
            if (!_localValid || _localLength == 0
                || !Utf8Text.TryDecode(_local[.._localLength], out var local)
                || !LocalPart.TryCreate(local, out var localPart)
                || !Domain.TryParse(domain, out var host))
                return Element.Invalid;
            var comment = name is null && _commentEnd > _commentStart ? HeaderText.Unfold(_text[_commentStart.._commentEnd]) : null;
            mailbox = new MailboxAddress(name, new EmailAddress(localPart, host)) { Comment = comment };
            return Element.Mailbox;
        }

        // Only the comment behind an address can be a name.
        private void ForgetComment() => _commentStart = _commentEnd = 0;

        private void ResetLocal()
        {
            _localLength = 0;
            _localValid = true;
            _afterWord = false;
        }

        // One atom, dot or quoted string of a local part (RFC 5322 §4.4 obs-local-part allows space around dots). Anything else can still be
        // part of a display name, so it only spoils the local part. False: nothing behind can be read (unclosed quote).
        private bool ReadLocalToken()
        {
            var c = Current;
            if (c == '"')
            {
                _localValid &= !_afterWord;
                _afterWord = true;
                return ReadQuoted();
            }

            var length = _text[_position..].IndexOfAny(AtomStops);
            if (length < 0)
                length = _text.Length - _position;
            if (length > 0)
            {
                _localValid &= !_afterWord;
                _afterWord = true;
                AppendLocal(_text.Slice(_position, length));
                _position += length;
                return true;
            }

            if (c == '.')
            {
                AppendLocal("."u8);
                _afterWord = false;
            }
            else
            {
                _localValid = false;
            }

            _position++;
            return true;
        }

        private void AppendLocal(scoped ReadOnlySpan<byte> octets)
        {
            if (!octets.TryCopyTo(_local[_localLength..]))
                _localValid = false;
            else
                _localLength += octets.Length;
        }

        // RFC 5322 §3.2.4; folds inside are white space.
        private bool ReadQuoted()
        {
            _position++;
            while (_position < _text.Length)
            {
                var c = _text[_position++];
                if (c == '"')
                    return true;
                if (c == '\\')
                {
                    if (_position == _text.Length)
                        return false;
                    c = _text[_position++];
                }

                if (c is not ((byte)'\r' or (byte)'\n'))
                    AppendLocal(_text.Slice(_position - 1, 1));
            }

            return false;
        }

        private bool ReadDomain(out ReadOnlySpan<byte> domain)
        {
            var length = 0;
            domain = default;
            if (!SkipSpaceAndComments())
                return false;
            ForgetComment();
            if (Current == '[')
            {
                var close = Near.IndexOf((byte)']');
                if (close < 0)
                    return false;
                domain = _text.Slice(_position, close + 1);
                _position += close + 1;
                return true;
            }

            while (true)
            {
                var atom = _text[_position..].IndexOfAny(AtomStops);
                if (atom < 0)
                    atom = _text.Length - _position;
                if (atom == 0 || length + atom + 1 > _domain.Length)
                    return false;
                _text.Slice(_position, atom).CopyTo(_domain[length..]);
                length += atom;
                _position += atom;
                if (!SkipSpaceAndComments())
                    return false;
                if (Current != '.')
                    break;
                _domain[length++] = (byte)'.';
                _position++;
                if (!SkipSpaceAndComments())
                    return false;
                ForgetComment();
            }

            domain = _domain[..length];
            return true;
        }

        // RFC 5322 §3.2.2: comments nest, so their depth is counted. False for one that is not closed.
        private bool SkipSpaceAndComments()
        {
            var depth = 0;
            for (; _position < _text.Length; _position++)
            {
                var c = _text[_position];
                if (c == '(')
                {
                    if (depth++ == 0)
                        _commentStart = _commentEnd = _position + 1;
                }
                else if (depth == 0 && c is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                    break;
                else if (depth > 0 && c == ')')
                {
                    if (--depth == 0)
                        _commentEnd = _position;
                }
                else if (depth > 0 && c == '\\')
                {
                    _position++;
                }
            }

            _position = Math.Min(_position, _text.Length);
            return depth == 0;
        }

        private static byte[] MakeAtomStops()
        {
            var stops = new List<byte>(Encoding.ASCII.GetBytes("()<>[]:;@\\,.\"")) { 127 };
            for (byte c = 0; c <= ' '; c++)
                stops.Add(c);
            return [.. stops];
        }
    }
}
