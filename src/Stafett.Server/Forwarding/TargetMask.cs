using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Takes a hidden target out of another server's words and puts the alias in its place: the address in any case, and where
/// they stand alone its local part and its domain, since servers say "user unknown: jane" as often as the whole address.
/// </summary>
public static class TargetMask
{
    // Shorter ones ("me", "it") are words of the language: replacing them would garble the text and hide nothing.
    private const int ShortestWord = 3;

    public static string Apply(string text, EmailAddress target, EmailAddress alias)
    {
        if (target == alias)
            return text;
        var plus = target.LocalPart.Value.IndexOf('+');
        var bare = plus > 0 ? target.LocalPart.Value[..plus] : target.LocalPart.Value;
        if (text.Contains('@'))
        {
            text = text.Replace($"{target.LocalPart.Value}@{target.Domain}", alias.ToString(), StringComparison.OrdinalIgnoreCase);
            text = text.Replace(target.ToString(), alias.ToString(), StringComparison.OrdinalIgnoreCase);
            text = text.Replace($"{bare}@{target.Domain}", alias.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        text = ReplaceWord(text, target.LocalPart.Value, alias.LocalPart.Value);
        text = ReplaceWord(text, bare, alias.LocalPart.Value);
        return target.Domain == alias.Domain ? text : ReplaceWord(text, target.Domain.Name, alias.Domain.Name);
    }

    private static string ReplaceWord(string text, string word, string by)
    {
        if (word.Length < ShortestWord || word.Equals(by, StringComparison.OrdinalIgnoreCase))
            return text;
        StringBuilder? result = null;
        var copied = 0;
        for (var at = 0; (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += word.Length)
        {
            if (!IsEdge(text, at - 1) || !IsEdge(text, at + word.Length))
                continue;
            result ??= new StringBuilder(text.Length + 16);
            result.Append(text, copied, at - copied).Append(by);
            copied = at + word.Length;
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool IsEdge(string text, int at) => at < 0 || at >= text.Length || !(char.IsLetterOrDigit(text[at]) || text[at] is '-' or '_');
}
