using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>
/// A field of a token and parameters: Content-Type and Content-Disposition (RFC 2045 §5.1). Values that are not plain ASCII, or too long for a
/// line, take the form of RFC 2231, also where UTF-8 could stand in the header: readers know that form for longer.
/// </summary>
internal static class ParameterWriter
{
    // RFC 2231 §7: attribute-char
    private static readonly SearchValues<byte> AttributeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`{|}~"u8);

    // A line of 78 with its first space and the semicolon.
    private const int PreferredLength = 76;

    // No fold is possible inside a quoted value; such a line is too long for the eye, but not for RFC 5322 §2.1.1.
    private const int LongestPlain = 300;

    // UTF-16 units of all values of a field. In RFC 2231's form that is fewer pieces than our reader takes (256 parameters), whatever the characters.
    private const int LongestValues = 1_000;

    public static bool IsTooLong(PartType? type, HeaderValue? fileName) =>
        fileName?.Text.Length > LongestValues || type?.Parameters.Sum(p => p.Value.Text.Length) > LongestValues;

    public static void Write(ref HeaderWriter writer, ReadOnlySpan<byte> field, string value, IReadOnlyList<KeyValuePair<string, HeaderValue>> parameters)
    {
        var words = new List<string> { value };
        foreach (var (name, text) in parameters)
            Add(words, name, text.Text);
        writer.Begin(field);
        for (var i = 0; i < words.Count; i++)
            writer.Word(i + 1 < words.Count ? words[i] + ";" : words[i]);
        writer.End();
    }

    private static void Add(List<string> words, string name, string value)
    {
        // An encoded word has no place in a parameter (RFC 2047 §5), but readers decode what looks like one.
        if (Ascii.IsValid(value) && value.Length <= LongestPlain && !value.Contains("=?", StringComparison.Ordinal))
        {
            words.Add(PartType.IsToken(value) ? $"{name}={value}" : $"{name}={Quoted(value)}");
            return;
        }

        var pieces = Pieces(value, PreferredLength - name.Length - "*000*=".Length);
        if (pieces.Count == 1)
        {
            words.Add($"{name}*={pieces[0]}");
            return;
        }

        for (var i = 0; i < pieces.Count; i++)
            words.Add($"{name}*{i}*={pieces[i]}");
    }

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    // RFC 2231 §3 and §4; characters are not split although they could be.
    private static List<string> Pieces(string value, int room)
    {
        const string Charset = "UTF-8''";
        var pieces = new List<string>();
        var piece = new StringBuilder(Charset);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            var octets = utf8[..rune.EncodeToUtf8(utf8)];
            var isPlain = octets.Length == 1 && AttributeCharacters.Contains(octets[0]);
            if (piece.Length + (isPlain ? 1 : octets.Length * 3) > Math.Max(room, Charset.Length + 12))
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }

            if (isPlain)
                piece.Append((char)octets[0]);
            else
                Escape(octets, piece);
        }

        pieces.Add(piece.ToString());
        return pieces;
    }

    private static void Escape(ReadOnlySpan<byte> octets, StringBuilder piece)
    {
        foreach (var octet in octets)
            piece.Append('%').Append(Convert.ToHexString([octet]));
    }
}
