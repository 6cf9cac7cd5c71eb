using System.Text;

namespace Stafett.Protocols.Forwarding;

/// <summary>Something in a domain's records that does not do what its owner meant.</summary>
/// <param name="Record">The record or the item, shortened, without control characters.</param>
/// <param name="What">One sentence: what is wrong and what it leads to.</param>
/// <param name="Mend">One sentence: what to write instead.</param>
public sealed record RecordProblem(string Record, string What, string Mend)
{
    private const int MaxShown = 160;

    public override string ToString() => $"{Record}: {What} {Mend}";

    /// <summary>What may be printed of a text that a stranger published.</summary>
    public static string Shown(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, MaxShown + 1));
        foreach (var c in text)
        {
            if (shown.Length == MaxShown)
                return shown.Append('…').ToString();
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '\uFFFD' : c);
        }

        return shown.ToString();
    }
}
