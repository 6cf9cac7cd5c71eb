using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Stafett.Storage.Control.Aliases;

public enum AliasKind
{
    /// <summary>One local part.</summary>
    Name,

    /// <summary>Local parts that a pattern matches.</summary>
    Regex,

    /// <summary>Every local part that nothing else matches.</summary>
    CatchAll,
}

/// <summary>What an alias is called: a local part in lower case, <c>*</c>, or <c>/pattern/flags</c>.</summary>
public readonly record struct AliasName
{
    /// <summary>Octets of UTF-8.</summary>
    public const int MaxLength = 256;

    /// <summary>Octets of UTF-8, slashes and flags counted. An index row of either engine holds it.</summary>
    public const int MaxPatternLength = 1_024;

    public static readonly AliasName CatchAll = new("*", AliasKind.CatchAll);

    private AliasName(string text, AliasKind kind) => (Text, Kind) = (text, kind);

    public string Text { get; }

    public AliasKind Kind { get; }

    /// <summary>
    /// Stars alone are the catch-all. A name with a plus sign could not be met, because what follows it is a tag; one that begins with an exclamation mark
    /// would mean "disabled" in a record; both are refused.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AliasName name)
    {
        name = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxPatternLength || text.Any(char.IsControl))
            return false;
        if (text.All(c => c == '*'))
            name = CatchAll;
        else if (text[0] == '/' && text.LastIndexOf('/') is > 1 and var end && text.AsSpan(end + 1) is "" or "g" or "i" or "gi" or "ig")
            name = new AliasName(text, AliasKind.Regex);
        else if (text[0] is not ('/' or '!') && text.IndexOfAny(['+', '@', ',', ':', ' ', '*', '"', '\\']) < 0)
            name = new AliasName(text.ToLowerInvariant(), AliasKind.Name);
        else
            return false;
        return Encoding.UTF8.GetByteCount(name.Text) <= (name.Kind == AliasKind.Regex ? MaxPatternLength : MaxLength);
    }

    /// <summary>Throws <see cref="FormatException"/>; for names that the program itself wrote.</summary>
    public static AliasName Parse(string text) => TryParse(text, out var name) ? name : throw new FormatException($"Not an alias name: {text}");

    public override string ToString() => Text;

    internal string KindWord => Kind switch
    {
        AliasKind.Regex => "regex",
        AliasKind.CatchAll => "catch_all",
        _ => "name",
    };

    /// <summary>As stored: the kind was decided when it was made, whatever the rules are today.</summary>
    internal static AliasName Stored(string text, string kind) => new(text, kind switch
    {
        "regex" => AliasKind.Regex,
        "catch_all" => AliasKind.CatchAll,
        _ => AliasKind.Name,
    });
}
