using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.AuthenticationResults;

/// <summary>
/// Reads the value of Authentication-Results (RFC 8601 §2.2) and of ARC-Authentication-Results (RFC 8617 §4.1.1). One pass, no recursion.
/// Laxer than the grammar where large providers are: values may hold any character but white space, semicolon and parenthesis unquoted, a property may
/// lack its type, the authserv-id may be missing. A result that cannot be read is left out; those beside it are not.
/// </summary>
public static class AuthenticationResultsParser
{
    public const int MaxResults = 100;

    public const int MaxProperties = 50;

    // RFC 8617 §4.2.1
    private const int MaxInstance = 50;

    /// <param name="value">Behind the colon, folds and all.</param>
    /// <param name="field">Null where there is nothing to read.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, [NotNullWhen(true)] out AuthenticationResultsField? field)
    {
        var reader = new Reader(value);
        return TryParse(ref reader, out field);
    }

    /// <summary><c>i=1; mx.example.com; spf=pass ...</c></summary>
    public static bool TryParseArc(ReadOnlySpan<byte> value, out int instance, [NotNullWhen(true)] out AuthenticationResultsField? field)
    {
        field = null;
        instance = 0;
        var reader = new Reader(value);
        reader.SkipSpace();
        if (!reader.Keyword().SequenceEqual("i"u8) || !reader.Take('='))
            return false;
        reader.SkipSpace();
        instance = reader.Number();
        return instance is > 0 and <= MaxInstance && reader.Take(';') && TryParse(ref reader, out field);
    }

    private static bool TryParse(ref Reader reader, [NotNullWhen(true)] out AuthenticationResultsField? field)
    {
        field = null;
        reader.SkipSpace();
        var start = reader.Position;
        var name = reader.Value();
        reader.SkipSpace();
        // Some leave the authserv-id out and begin with the first result.
        var hasName = !name.Contains('=', StringComparison.Ordinal) && !reader.At('=');
        var version = 1;
        if (!hasName)
            (name, reader.Position) = ("", start);
        else if (reader.AtDigit)
            version = reader.Number();
        var results = ImmutableArray.CreateBuilder<MethodResult>();
        if (!hasName || reader.TakeOrSkipTo(';'))
            ReadResults(ref reader, results);
        if (name.Length == 0 && results.Count == 0)
            return false;
        field = new AuthenticationResultsField(name, results.DrainToImmutable()) { Version = version };
        return true;
    }

    private static void ReadResults(ref Reader reader, ImmutableArray<MethodResult>.Builder results)
    {
        do
        {
            if (results.Count == MaxResults)
                return;
            if (ReadResult(ref reader) is { } result)
                results.Add(result);
        }
        while (reader.TakeOrSkipTo(';'));
    }

    // methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
    private static MethodResult? ReadResult(ref Reader reader)
    {
        reader.SkipSpace();
        var method = Text(reader.Keyword());
        var version = 1;
        if (reader.Take('/'))
        {
            reader.SkipSpace();
            version = reader.Number();
        }

        if (method.Length == 0 || !reader.Take('='))
            return null;
        reader.SkipSpace();
        var result = Text(reader.Keyword());
        if (result.Length == 0)
            return null;
        string? comment = null;
        string? reason = null;
        var properties = ImmutableArray.CreateBuilder<ResultProperty>();
        while (true)
        {
            var said = reader.SkipSpace();
            comment ??= said.IsEmpty ? null : Unescape(said);
            if (reader.AtEnd || reader.At(';'))
                break;
            var type = Text(reader.Keyword());
            var name = "";
            var hasName = reader.Take('.');
            if (hasName)
            {
                reader.SkipSpace();
                name = Text(reader.Keyword());
            }

            if (type.Length == 0 || (hasName && name.Length == 0) || !reader.Take('='))
            {
                reader.SkipWord();
                continue;
            }

            reader.SkipSpace();
            var value = reader.Value();
            if (!hasName && type.Equals("reason", StringComparison.OrdinalIgnoreCase))
                reason ??= value;
            else if (properties.Count < MaxProperties)
                properties.Add(!hasName ? new ResultProperty("", type, value) : new ResultProperty(type, name, value));
        }

        return new MethodResult(method, result) { Version = version, Comment = comment, Reason = reason, Properties = properties.DrainToImmutable() };
    }

    private static string Text(ReadOnlySpan<byte> keyword) => Encoding.ASCII.GetString(keyword);

    // Control characters became spaces.
    private static string Plain(ReadOnlySpan<byte> octets) => HeaderText.Unfold(octets).Trim(' ');

    // Without the backslashes of quoted pairs, on one line.
    private static string Unescape(ReadOnlySpan<byte> octets)
    {
        if (!octets.Contains((byte)'\\'))
            return Plain(octets);
        var plain = new byte[octets.Length];
        var length = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '\\' && i + 1 < octets.Length)
                i++;
            plain[length++] = octets[i];
        }

        return Plain(plain.AsSpan(0, length));
    }

    private ref struct Reader(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;

        public int Position = 0;

        public readonly bool AtEnd => Position >= _text.Length;

        public readonly bool AtDigit => !AtEnd && char.IsAsciiDigit((char)_text[Position]);

        public readonly bool At(char c) => !AtEnd && _text[Position] == c;

        /// <summary>That character, with space and comments before it.</summary>
        public bool Take(char c)
        {
            SkipSpace();
            if (!At(c))
                return false;
            Position++;
            return true;
        }

        /// <summary>That character; whatever stands before it is passed over. False: it does not come.</summary>
        public bool TakeOrSkipTo(char c)
        {
            while (!Take(c))
            {
                if (AtEnd)
                    return false;
                SkipWord();
            }

            return true;
        }

        /// <summary>RFC 5322 §3.2.2: white space and comments, which nest. The first comment, without its parentheses; one that is not closed reaches to the end.</summary>
        public ReadOnlySpan<byte> SkipSpace()
        {
            var depth = 0;
            var (start, end) = (-1, -1);
            for (; Position < _text.Length; Position++)
            {
                var c = _text[Position];
                if (c == '(')
                {
                    if (depth++ == 0 && start < 0)
                        start = Position + 1;
                }
                else if (depth == 0 && c is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                    break;
                else if (c == ')' && depth > 0 && --depth == 0 && end < 0)
                    end = Position;
                else if (c == '\\' && depth > 0)
                    Position++;
            }

            Position = Math.Min(Position, _text.Length);
            return start < 0 ? default : _text[Math.Min(start, _text.Length)..(end < 0 ? _text.Length : end)];
        }

        public ReadOnlySpan<byte> Keyword()
        {
            var start = Position;
            while (!AtEnd && (char.IsAsciiLetterOrDigit((char)_text[Position]) || _text[Position] is (byte)'-' or (byte)'_'))
                Position++;
            return _text[start..Position];
        }

        public int Number()
        {
            var number = 0;
            for (; AtDigit; Position++)
                number = number > 9_999 ? number : number * 10 + _text[Position] - '0';
            return number;
        }

        /// <summary>A token, a quoted-string, or an address with a quoted local part. Never moves beyond white space, semicolon or parenthesis outside quotes.</summary>
        public string Value()
        {
            var start = Position;
            if (!At('"'))
            {
                SkipWord();
                return Plain(_text[start..Position]);
            }

            var end = SkipQuoted();
            if (!At('@'))
                return Unescape(_text[(start + 1)..end]);
            SkipWord();
            return Plain(_text[start..Position]);
        }

        /// <summary>To the next white space, semicolon or parenthesis; at least one octet unless at one of them.</summary>
        public void SkipWord()
        {
            var start = Position;
            while (!AtEnd && _text[Position] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)';' or (byte)'('))
            {
                if (At('"'))
                    SkipQuoted();
                else
                    Position++;
            }

            // Nothing else stands still: a semicolon is taken and a parenthesis is skipped by those who call.
            if (Position == start && !AtEnd && !At(';') && !At('('))
                Position++;
        }

        // Behind the closing quote; the answer is where that stands. RFC 5322 §3.2.4
        private int SkipQuoted()
        {
            for (Position++; !AtEnd; Position++)
            {
                if (At('"'))
                    return Position++;
                if (At('\\'))
                    Position++;
            }

            Position = _text.Length;
            return Position;
        }
    }
}
