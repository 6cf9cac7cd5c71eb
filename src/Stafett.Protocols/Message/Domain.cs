using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>
/// The part of an address behind the at sign: a host name in its ASCII form (lower case, A-labels, no final dot),
/// or an address literal such as <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>. Cannot hold CR, LF, NUL or a space.
/// </summary>
public sealed record Domain
{
    /// <summary>RFC 1035 §2.3.4, without the final dot.</summary>
    public const int MaxLength = 253;

    private const int MaxLabelLength = 63;

    // Mail names hold underscores more often than the standard allows, and DNS does not mind (RFC 2181 §11).
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = false };

    private Domain(string name, IPAddress? literal)
    {
        Name = name;
        Literal = literal;
    }

    /// <summary>The host name in ASCII, or the literal with its brackets.</summary>
    public string Name { get; }

    /// <summary>The address of a literal, null for a host name.</summary>
    public IPAddress? Literal { get; }

    public static Domain FromAddress(IPAddress address) =>
        new(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]", address);

    /// <summary>Throws <see cref="FormatException"/>; for names that the program itself wrote.</summary>
    public static Domain Parse(string text) =>
        TryParse(text, out var domain) ? domain : throw new FormatException($"Not a domain: {text}");

    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Domain? domain)
    {
        domain = null;
        // A U-label is never longer than its A-label times four; anything beyond is refused before it becomes a string.
        return utf8.Length is > 0 and <= MaxLength * 4 && Utf8Text.TryDecode(utf8, out var text) && TryParse(text, out domain);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Domain? domain)
    {
        domain = null;
        if (string.IsNullOrEmpty(text))
            return false;
        if (text[0] == '[')
            return TryParseLiteral(text, out domain);
        if (text[^1] == '.')
            text = text[..^1];
        var ascii = text;
        if (!Ascii.IsValid(text) && !TryToAscii(text, out ascii))
            return false;
        ascii = ascii.ToLowerInvariant();
        if (!IsHostName(ascii))
            return false;
        domain = new Domain(ascii, null);
        return true;
    }

    /// <summary>True for this domain and every name below it.</summary>
    public bool IsAtOrBelow(Domain other) =>
        Name == other.Name || (Name.Length > other.Name.Length && Name.EndsWith(other.Name, StringComparison.Ordinal) && Name[^(other.Name.Length + 1)] == '.');

    public override string ToString() => Name;

    private static bool TryToAscii(string text, out string ascii)
    {
        ascii = "";
        if (text.Length > MaxLength)
            return false;
        try
        {
            // RFC 5890 §2.3.2.1; the ideographic full stops are dots too (RFC 3490 §3.1). Lower case first: capitals have A-labels of their own, which nobody registers (RFC 5895 §2).
            text = text.ToLowerInvariant().Replace('\u3002', '.').Replace('\uFF0E', '.').Replace('\uFF61', '.');
            if (!ULabels.CanBe(text))
                return false;
            ascii = Idn.GetAscii(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsHostName(string name)
    {
        if (name.Length is 0 or > MaxLength)
            return false;
        var label = 0;
        foreach (var c in name)
        {
            if (c == '.')
            {
                if (label is 0 or > MaxLabelLength)
                    return false;
                label = 0;
                continue;
            }

            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
            label++;
        }

        return label is > 0 and <= MaxLabelLength && name[0] != '-' && name[^1] != '-';
    }

    // RFC 5321 §4.1.3
    private static bool TryParseLiteral(string text, [NotNullWhen(true)] out Domain? domain)
    {
        domain = null;
        if (text.Length is < 3 or > 64 || text[^1] != ']')
            return false;
        var inner = text.AsSpan(1, text.Length - 2);
        var v6 = inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase);
        if (v6)
            inner = inner[5..];
        if (inner.IndexOfAnyExcept(AddressCharacters) >= 0 || !IPAddress.TryParse(inner, out var address))
            return false;
        // IPAddress accepts "1" and "0x7f.1": only four decimal parts are an IPv4-address-literal.
        if (!v6 && (address.AddressFamily != AddressFamily.InterNetwork || !address.ToString().AsSpan().SequenceEqual(inner)))
            return false;
        if (v6 && address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        domain = FromAddress(address);
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> AddressCharacters =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF.:");
}
