using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stafett.Authentication.Spf;

/// <summary>The grammar of a record (RFC 7208 §12). An error anywhere makes the whole record wrong (§4.6).</summary>
public static class SpfRecordParser
{
    private const int MaxShownTerm = 60;

    private static readonly (string Name, SpfMechanism Mechanism)[] Mechanisms =
    [
        ("all", SpfMechanism.All), ("include", SpfMechanism.Include), ("a", SpfMechanism.A), ("mx", SpfMechanism.Mx), ("ptr", SpfMechanism.Ptr),
        ("ip4", SpfMechanism.Ip4), ("ip6", SpfMechanism.Ip6), ("exists", SpfMechanism.Exists),
    ];

    private static readonly SearchValues<byte> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static ReadOnlySpan<byte> Version => "v=spf1"u8;

    /// <summary>RFC 7208 §4.5: other records of the name are not looked at, whatever they hold.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> text) =>
        text.Length >= Version.Length && Ascii.EqualsIgnoreCase(text[..Version.Length], Version) && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <param name="text">All strings of one TXT record, joined (RFC 7208 §3.3).</param>
    /// <param name="record">What it says.</param>
    /// <param name="problem">What is wrong, in words for people; printable ASCII. Empty when nothing is.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out SpfRecord? record, out string problem)
    {
        record = null;
        problem = "it does not begin with v=spf1";
        if (!IsRecord(text))
            return false;
        text = text[Version.Length..];
        var directives = ImmutableArray.CreateBuilder<SpfDirective>();
        MacroString? redirect = null;
        MacroString? explanation = null;
        foreach (var range in text.Split((byte)' '))
        {
            var term = text[range];
            if (term.IsEmpty)
                continue;
            var equals = ModifierName(term);
            if (equals > 0 ? !TryReadModifier(term, equals, ref redirect, ref explanation, out problem) : !TryReadDirective(term, directives, out problem))
            {
                problem = $"{Show(term)}: {problem}";
                return false;
            }
        }

        problem = "";
        record = new SpfRecord { Directives = directives.DrainToImmutable(), Redirect = redirect, Explanation = explanation };
        return true;
    }

    /// <summary>The length of <c>name</c> where an equals sign is behind it, else 0.</summary>
    private static int ModifierName(ReadOnlySpan<byte> term)
    {
        if (!char.IsAsciiLetter((char)term[0]))
            return 0;
        for (var i = 1; i < term.Length; i++)
        {
            if (term[i] == '=')
                return i;
            if (!char.IsAsciiLetterOrDigit((char)term[i]) && term[i] is not ((byte)'-' or (byte)'_' or (byte)'.'))
                return 0;
        }

        return 0;
    }

    private static bool TryReadModifier(ReadOnlySpan<byte> term, int equals, ref MacroString? redirect, ref MacroString? explanation, out string problem)
    {
        var value = term[(equals + 1)..];
        if (Ascii.EqualsIgnoreCase(term[..equals], "redirect"u8))
            return TryReadOnce(value, ref redirect, out problem);
        return Ascii.EqualsIgnoreCase(term[..equals], "exp"u8)
            ? TryReadOnce(value, ref explanation, out problem)
            : MacroStringParser.IsMacroString(value, out problem);
    }

    // RFC 7208 §6: each of the two at most once.
    private static bool TryReadOnce(ReadOnlySpan<byte> value, ref MacroString? modifier, out string problem)
    {
        problem = "the modifier is there twice";
        return modifier is null && MacroStringParser.TryParseDomain(value, out modifier, out problem);
    }

    private static bool TryReadDirective(ReadOnlySpan<byte> term, ImmutableArray<SpfDirective>.Builder directives, out string problem)
    {
        problem = "no mechanism and no modifier has that name";
        var result = term[0] switch
        {
            (byte)'-' => SpfResult.Fail,
            (byte)'~' => SpfResult.SoftFail,
            (byte)'?' => SpfResult.Neutral,
            _ => SpfResult.Pass,
        };
        var rest = term[0] is (byte)'+' or (byte)'-' or (byte)'~' or (byte)'?' ? term[1..] : term;
        var end = rest.IndexOfAny((byte)':', (byte)'/');
        var name = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..];
        foreach (var (known, mechanism) in Mechanisms)
        {
            if (!Ascii.EqualsIgnoreCase(name, known))
                continue;
            var arguments = new Arguments(mechanism);
            if (!TryReadArguments(rest, ref arguments, out problem))
                return false;
            directives.Add(new SpfDirective
            {
                Text = Encoding.ASCII.GetString(term),
                Result = result,
                Mechanism = mechanism,
                Target = arguments.Target,
                PrefixLength4 = arguments.PrefixLength4,
                PrefixLength6 = arguments.PrefixLength6,
                Network = arguments.Network,
            });
            return true;
        }

        return false;
    }

    private static bool TryReadArguments(ReadOnlySpan<byte> rest, ref Arguments arguments, out string problem)
    {
        switch (arguments.Mechanism)
        {
            case SpfMechanism.All:
                problem = "nothing may be behind all";
                return rest.IsEmpty;
            case SpfMechanism.Ip4 or SpfMechanism.Ip6:
                return TryReadNetwork(rest, ref arguments, out problem);
            case SpfMechanism.A or SpfMechanism.Mx:
                if (!TryReadPrefixes(ref rest, ref arguments, out problem))
                    return false;
                break;
        }

        problem = "a domain is missing";
        if (rest.IsEmpty)
            return arguments.Mechanism is SpfMechanism.A or SpfMechanism.Mx or SpfMechanism.Ptr;
        if (rest[0] != ':')
        {
            problem = "a prefix length may not be there, or is wrong";
            return false;
        }

        if (!MacroStringParser.TryParseDomain(rest[1..], out var target, out problem))
            return false;
        arguments.Target = target;
        return true;
    }

    /// <summary>dual-cidr-length, taken off the end. What only looks like one stays and is no domain.</summary>
    private static bool TryReadPrefixes(ref ReadOnlySpan<byte> rest, ref Arguments arguments, out string problem)
    {
        problem = "";
        if (TrailingNumber(rest) is var slash6 and > 0 && rest[slash6 - 1] == '/')
        {
            if (!TryReadPrefix(rest[(slash6 + 1)..], 128, out var length6, out problem))
                return false;
            arguments.PrefixLength6 = length6;
            rest = rest[..(slash6 - 1)];
        }

        if (TrailingNumber(rest) is not (var slash4 and >= 0))
            return true;
        if (!TryReadPrefix(rest[(slash4 + 1)..], 32, out var length4, out problem))
            return false;
        arguments.PrefixLength4 = length4;
        rest = rest[..slash4];
        return true;
    }

    /// <summary>Where the slash of a number at the end is; -1: there is none.</summary>
    private static int TrailingNumber(ReadOnlySpan<byte> text)
    {
        var last = text.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return last >= 0 && last < text.Length - 1 && text[last] == '/' ? last : -1;
    }

    private static bool TryReadPrefix(ReadOnlySpan<byte> digits, int most, out int length, out string problem)
    {
        problem = $"a prefix length is a number from 0 to {most} without zeros before it";
        length = 0;
        if (digits.Length is 0 or > 3 || (digits[0] == '0' && digits.Length > 1))
            return false;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            length = length * 10 + digit - '0';
        }

        return length <= most;
    }

    private static bool TryReadNetwork(ReadOnlySpan<byte> rest, ref Arguments arguments, out string problem)
    {
        var isV4 = arguments.Mechanism == SpfMechanism.Ip4;
        problem = $"no {(isV4 ? "IPv4" : "IPv6")} address is there";
        if (rest.IsEmpty || rest[0] != ':')
            return false;
        rest = rest[1..];
        var slash = rest.IndexOf((byte)'/');
        if (!TryReadAddress(slash < 0 ? rest : rest[..slash], isV4, out var network))
            return false;
        arguments.Network = network;
        if (slash < 0)
            return true;
        if (!TryReadPrefix(rest[(slash + 1)..], isV4 ? 32 : 128, out var length, out problem))
            return false;
        if (isV4)
            arguments.PrefixLength4 = length;
        else
            arguments.PrefixLength6 = length;
        return true;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> text, bool isV4, out SpfAddress address)
    {
        address = default;
        // RFC 4291 §2.2 for IPv6. The framework also reads scopes, brackets and ports, and IPv4 in many odd forms.
        if (text.Length is 0 or > 45 || text.ContainsAnyExcept(AddressCharacters))
            return false;
        Span<char> characters = stackalloc char[text.Length];
        Encoding.ASCII.GetChars(text, characters);
        if (!IPAddress.TryParse(characters, out var parsed))
            return false;
        if (isV4 ? parsed.AddressFamily != AddressFamily.InterNetwork || !characters.SequenceEqual(parsed.ToString()) : parsed.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        address = SpfAddress.From(parsed);
        return true;
    }

    private static string Show(ReadOnlySpan<byte> term) =>
        MacroExpansion.Printable(Encoding.Latin1.GetString(term[..Math.Min(term.Length, MaxShownTerm)]), MaxShownTerm) + (term.Length > MaxShownTerm ? "..." : "");

    /// <summary>What is behind the name of a mechanism.</summary>
    private struct Arguments(SpfMechanism mechanism)
    {
        public readonly SpfMechanism Mechanism = mechanism;

        public MacroString? Target;
        public int PrefixLength4 = 32;
        public int PrefixLength6 = 128;
        public SpfAddress Network;
    }
}
