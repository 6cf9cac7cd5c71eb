using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Message;

/// <summary>
/// A mailbox of RFC 5321 §4.1.2 (with RFC 6531's characters): local part and domain. A value of this type can be written
/// into a command, a header or a log: it cannot hold CR, LF, NUL or any other control character.
/// </summary>
public sealed record EmailAddress(LocalPart LocalPart, Domain Domain)
{
    // Asked for again and again while a message passes, so each is made once.
    private string? _text;
    private string? _folded;

    // A copy with another part has another text.
    private EmailAddress(EmailAddress original)
    {
        LocalPart = original.LocalPart;
        Domain = original.Domain;
    }

    /// <summary>True when the address can only travel with SMTPUTF8; a domain alone never needs it, it has an ASCII form.</summary>
    public bool IsInternational => LocalPart.IsInternational;

    /// <summary>The form that addresses are compared in: local part in lower case.</summary>
    public string Folded => _folded ??= Fold();

    /// <summary>Throws <see cref="FormatException"/>; for addresses that the program itself wrote.</summary>
    public static EmailAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"Not an e-mail address: {text}");

    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        return utf8.Length <= LocalPart.MaxLength * 2 + 2 + Domain.MaxLength * 4
            && Utf8Text.TryDecode(utf8, out var text)
            && TryParse(text, out address);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        if (string.IsNullOrEmpty(text))
            return false;
        int at;
        string local;
        if (text[0] == '"')
        {
            if (!TryReadQuoted(text, out local, out at))
                return false;
        }
        else
        {
            at = text.IndexOf('@');
            if (at <= 0)
                return false;
            local = text[..at];
            if (!IsLenientDotString(local))
                return false;
        }

        if (!Domain.TryParse(text[(at + 1)..], out var domain) || !LocalPart.TryCreate(local, out var part))
            return false;
        address = new EmailAddress(part, domain);
        return true;
    }

    public bool Equals(EmailAddress? other) => other is not null && LocalPart == other.LocalPart && Domain == other.Domain;

    public override int GetHashCode() => HashCode.Combine(LocalPart, Domain);

    public override string ToString() => _text ??= $"{LocalPart}@{Domain}";

    private string Fold()
    {
        var lower = LocalPart.Folded;
        return lower == LocalPart.Value || !LocalPart.TryCreate(lower, out var folded) ? ToString() : $"{folded}@{Domain}";
    }

    // Two dots in a row and a dot at either end are against RFC 5321 §4.1.2, but mailboxes of that form exist (Japanese
    // carriers gave them out); they are kept, and written back as a quoted-string, which means the same.
    private static bool IsLenientDotString(string local)
    {
        foreach (var c in local)
        {
            if (c != '.' && !LocalPart.IsAtext(c))
                return false;
        }

        return true;
    }

    // RFC 5321 §4.1.2: Quoted-string = DQUOTE *QcontentSMTP DQUOTE
    private static bool TryReadQuoted(string text, out string local, out int at)
    {
        var value = new System.Text.StringBuilder(text.Length);
        local = "";
        at = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"')
            {
                at = i + 1;
                local = value.ToString();
                return at < text.Length && text[at] == '@';
            }

            if (c == '\\' && ++i < text.Length)
                c = text[i];
            value.Append(c);
        }

        return false;
    }
}
