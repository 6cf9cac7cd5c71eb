using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.AuthenticationResults;

/// <summary>
/// Finds the Authentication-Results fields of an arriving message that speak in our name, so that they are left out before ours is put above
/// (RFC 8601 §5). Readers differ in what they make of comments, folds, quotes and encoded words; a field is taken out when any of these readings
/// finds our name in front of its first result. Taking one out too many costs nothing, because nobody can have written it but us or a forger.
/// </summary>
public sealed class ForgedResults
{
    private static ReadOnlySpan<byte> FieldName => "authentication-results"u8;

    private readonly string[] _names;

    // Those of them with U-labels.
    private readonly string[] _international;

    /// <param name="authservIds">Ours, and those of our other servers; names below them are ours as well.</param>
    public ForgedResults(params IEnumerable<string> authservIds)
    {
        _names = [.. authservIds.SelectMany(Forms).Distinct(StringComparer.OrdinalIgnoreCase)];
        _international = [.. _names.Where(name => !Ascii.IsValid(name))];
        if (_names.Length == 0 || _names.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("At least one name is needed, and none may be empty.", nameof(authservIds));
    }

    /// <summary>The fields to leave out, in their order; every other octet of the message stays as it is.</summary>
    public IReadOnlyList<HeaderField> Find(HeaderSection headers)
    {
        List<HeaderField>? found = null;
        for (var i = 0; i < headers.Count; i++)
        {
            if (IsResults(headers.Name(i)) && IsForged(headers.Octets.Span[(headers.Fields[i].Colon + 1)..headers.Fields[i].End]))
                (found ??= []).Add(headers.Fields[i]);
        }

        return found ?? (IReadOnlyList<HeaderField>)[];
    }

    /// <param name="value">Behind the colon, folds and all.</param>
    public bool IsForged(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value);
        if (Claims(text) || ClaimsInMarks(text))
            return true;
        var decoded = EncodedWords.Decode(text);
        return !ReferenceEquals(decoded, text) && (Claims(decoded) || ClaimsInMarks(decoded));
    }

    // RFC 8616 §5: a name may stand as A-labels or as U-labels.
    private static string[] Forms(string name)
    {
        if (!Domain.TryParse(name, out var domain) || domain.Literal is not null)
            return [name];
        try
        {
            return [domain.Name, new IdnMapping().GetUnicode(domain.Name)];
        }
        catch (ArgumentException)
        {
            return [domain.Name];
        }
    }

    // Octets above 127 may stand in a name here, and a reader may not see them.
    private static bool IsResults(ReadOnlySpan<byte> name)
    {
        if (name.Length < FieldName.Length)
            return false;
        var at = 0;
        foreach (var c in name)
        {
            if (c >= 0x80)
                continue;
            if (at == FieldName.Length || (c | 0x20) != (FieldName[at] | 0x20))
                return false;
            at++;
        }

        return at == FieldName.Length;
    }

    private bool Claims(string text) =>
        Names(BeforeFirstResult(text, Comments.Kept))
        || (text.AsSpan().ContainsAny("(\"\\")
            && (Names(BeforeFirstResult(text, Comments.Nested)) || Names(BeforeFirstResult(text, Comments.Flat))));

    // An accent may stand behind its letter, which is the same for a reader that makes one of them (RFC 5892 §2.2). The marks are gone from what stands there before the first result: then any
    // letter will do where our name has one beyond ASCII.
    private bool ClaimsInMarks(string text)
    {
        if (_international.Length == 0 || text.AsSpan().IndexOfAnyInRange('\u0300', '\u036F') < 0)
            return false;
        var claim = Fuse(BeforeFirstResult(text, Comments.Kept), onlyFolds: false);
        foreach (var name in _international)
        {
            for (var at = 0; at + name.Length <= claim.Length; at++)
            {
                if (IsLike(claim.AsSpan(at, name.Length), name))
                    return true;
            }
        }

        return false;
    }

    private static bool IsLike(ReadOnlySpan<char> claim, string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] < 0x80 ? char.ToLowerInvariant(claim[i]) != name[i] : !char.IsLetter(claim[i]))
                return false;
        }

        return true;
    }

    private bool Names(string claim)
    {
        foreach (var name in _names)
        {
            if (Contains(claim, name))
                return true;
        }

        if (claim.AsSpan().IndexOfAny(" \t\r\n") < 0)
            return false;
        // A fold may be read as nothing, and so may any white space.
        var (withoutFolds, withoutSpace) = (Fuse(claim, onlyFolds: true), Fuse(claim, onlyFolds: false));
        foreach (var name in _names)
        {
            if (Contains(withoutFolds, name) || Contains(withoutSpace, name))
                return true;
        }

        return false;
    }

    // The name as a whole one: not as the end of a longer label, not as the start of a longer name. A version may be glued to it.
    private static bool Contains(string claim, string name)
    {
        for (var at = claim.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = claim.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var rest = claim.AsSpan(at + name.Length).TrimStart("0123456789");
            var isLonger = rest.Length > 0 && (IsLabel(rest[0]) || (rest[0] == '.' && rest.Length > 1 && IsLabel(rest[1])));
            if (!isLonger && (at == 0 || !IsLabel(claim[at - 1])))
                return true;
        }

        return false;
    }

    private static bool IsLabel(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';

    private enum Comments
    {
        Kept,
        Nested,

        /// <summary>The first closing parenthesis ends a comment, as for readers that do not count them.</summary>
        Flat,
    }

    /// <summary>
    /// What stands before the first equals sign: it belongs to the first result, and our name behind it is one that a result speaks of.
    /// Unless comments are kept, they become a space, quotes and backslashes are taken out, and equals signs inside comments and quotes do not count.
    /// </summary>
    private static string BeforeFirstResult(string text, Comments comments)
    {
        var claim = new StringBuilder(128);
        var depth = 0;
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (comments != Comments.Kept)
            {
                if (c == '\\' && i + 1 < text.Length)
                    c = text[++i];
                else if (c == '"' && depth == 0)
                {
                    isQuoted = !isQuoted;
                    continue;
                }
                else if (c == '(' && !isQuoted)
                {
                    depth = comments == Comments.Flat ? 1 : depth + 1;
                    claim.Append(' ');
                    continue;
                }
                else if (c == ')' && depth > 0)
                {
                    depth--;
                    continue;
                }
            }

            if (depth > 0)
                continue;
            if (c == '=' && !isQuoted)
                break;
            Append(claim, c);
        }

        // What is never closed can be read in any way.
        return depth > 0 || isQuoted ? text : claim.ToString();
    }

    // IDNA reads full-width letters and the other full stops as their plain forms (RFC 5895 §2); signs that are no letters may be shown as nothing.
    private static void Append(StringBuilder claim, char c)
    {
        if (c is >= '\uFF01' and <= '\uFF5E')
            claim.Append((char)(c - 0xFEE0));
        else if (c is '\u3002' or '\uFF61')
            claim.Append('.');
        else if (c is (>= ' ' and < '\u007F') or '\t' or '\r' or '\n' || (c >= 0x80 && char.IsLetterOrDigit(c)))
            claim.Append(c);
    }

    private static string Fuse(string claim, bool onlyFolds)
    {
        var fused = new StringBuilder(claim.Length);
        var isInFold = false;
        foreach (var c in claim)
        {
            if (c is '\r' or '\n')
                isInFold = true;
            else if (c is ' ' or '\t')
            {
                if (onlyFolds && !isInFold)
                    fused.Append(c);
            }
            else
            {
                isInFold = false;
                fused.Append(c);
            }
        }

        return fused.ToString();
    }
}
