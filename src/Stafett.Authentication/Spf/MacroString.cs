using System.Collections.Immutable;

namespace Stafett.Authentication.Spf;

/// <summary>A macro-string of RFC 7208 §7, read once and expanded often.</summary>
public sealed class MacroString
{
    internal MacroString(string text, ImmutableArray<MacroPart> parts, bool isDomain)
    {
        Text = text;
        Parts = parts;
        foreach (var part in parts)
        {
            IsConstant &= part.Literal is not null;
            UsesClientName |= part.Letter == 'p';
        }

        if (isDomain && IsConstant)
            Name = MacroExpansion.ToName(this, null);
    }

    /// <summary>As written in the record.</summary>
    public string Text { get; }

    /// <summary>It means the same for every sender and client.</summary>
    public bool IsConstant { get; } = true;

    internal ImmutableArray<MacroPart> Parts { get; }

    /// <summary><c>%{p}</c> is in it: the names of the client must be looked up first.</summary>
    internal bool UsesClientName { get; }

    /// <summary>What a constant domain-spec names.</summary>
    internal TargetName? Name { get; }

    public override string ToString() => Text;
}

/// <summary>Literal text, or one macro.</summary>
/// <param name="Literal">Null for a macro; <c>%%</c>, <c>%_</c> and <c>%-</c> are literals already.</param>
/// <param name="Letter">In lower case; NUL for a literal.</param>
/// <param name="Count">Right-hand parts to keep, at least 1.</param>
/// <param name="IsReversed">The <c>r</c> transformer.</param>
/// <param name="IsEscaped">The letter is upper case: URL-escaped.</param>
/// <param name="Delimiters">A bit for each character of <see cref="DelimiterCharacters"/>; 0: none given.</param>
internal readonly record struct MacroPart(string? Literal, char Letter, int Count, bool IsReversed, bool IsEscaped, byte Delimiters)
{
    /// <summary>RFC 7208 §7.1</summary>
    public const string DelimiterCharacters = ".-+,/_=";

    public static MacroPart Of(string literal) => new(literal, '\0', int.MaxValue, false, false, 0);

    public bool IsDelimiter(char c)
    {
        // RFC 7208 §7.3: a dot unless others are given.
        if (Delimiters == 0)
            return c == '.';
        var index = DelimiterCharacters.IndexOf(c, StringComparison.Ordinal);
        return index >= 0 && (Delimiters >> index & 1) != 0;
    }
}

/// <summary>A name to ask for, made from a domain-spec.</summary>
/// <param name="Text">As expanded, without a final dot and cut to 253 characters: what <c>%{d}</c> is in the record found there.</param>
/// <param name="Dns">In the normal presentation form of DNS; null: nobody can ask for it (RFC 7208 §4.8), so it does not exist.</param>
internal sealed record TargetName(string Text, string? Dns)
{
    /// <summary>RFC 7208 §4.3</summary>
    public bool HasSeveralLabels => Text.Contains('.', StringComparison.Ordinal);
}
