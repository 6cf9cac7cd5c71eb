using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>
/// The part of an address before the at sign, with quotes and backslashes of a quoted-string taken off.
/// Case is kept (RFC 5321 §2.4); compare with <see cref="Folded"/>. Cannot hold control characters.
/// </summary>
public sealed record LocalPart
{
    /// <summary>
    /// Octets accepted. RFC 5321 §4.5.3.1.1 says 64 must be handled; SRS and VERP addresses of real servers are longer.
    /// </summary>
    public const int MaxLength = 256;

    private LocalPart(string value) => Value = value;

    /// <summary>The name itself: <c>a b</c> for <c>"a b"</c>.</summary>
    public string Value { get; }

    /// <summary>Lower case, the form that rules are compared in.</summary>
    public string Folded => Value.ToLowerInvariant();

    /// <summary>True when it holds characters outside ASCII and so needs SMTPUTF8 (RFC 6531).</summary>
    public bool IsInternational => !Ascii.IsValid(Value);

    public static LocalPart Parse(string value) =>
        TryCreate(value, out var local) ? local : throw new FormatException($"Not a local part: {value}");

    public static bool TryCreate(string value, [NotNullWhen(true)] out LocalPart? local)
    {
        local = null;
        if (value.Length == 0 || Encoding.UTF8.GetByteCount(value) > MaxLength)
            return false;
        foreach (var c in value)
        {
            if (char.IsControl(c))
                return false;
        }

        local = new LocalPart(value);
        return true;
    }

    /// <summary>The wire form: quoted only where RFC 5321 §4.1.2 wants it.</summary>
    public override string ToString()
    {
        if (IsDotString(Value))
            return Value;
        var quoted = new StringBuilder(Value.Length + 2).Append('"');
        foreach (var c in Value)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    internal static bool IsAtext(char c) =>
        char.IsAsciiLetterOrDigit(c) || c >= 0x80 || "!#$%&'*+-/=?^_`{|}~".Contains(c);

    private static bool IsDotString(string value)
    {
        var afterDot = true;
        foreach (var c in value)
        {
            if (c == '.' ? afterDot : !IsAtext(c))
                return false;
            afterDot = c == '.';
        }

        return !afterDot;
    }
}
