namespace Stafett.Protocols.Forwarding;

/// <summary>Recognises records that were meant to be <c>forward-email=</c> but are written so that they count for nothing.</summary>
internal static class MistakenRecord
{
    private const string Wanted = "forwardemail";
    private const int MaxKeyLength = 40;

    // "videresend" is what translated manuals print; people copy it.
    private static readonly string[] Beginnings =
        ["forwardemail", "forwardmail", "emailforward", "mailforward", "forwardingemail", "emailsforward", "videresend", "fowardemail"];

    public static RecordProblem? Explain(string text)
    {
        if (text.Length == 0)
            return null;
        var quoted = IsQuote(text[0]);
        var bare = quoted ? text.Trim().Trim('"', '\'', '“', '”', '„', '«', '»', '‘', '’', '`').TrimStart() : text;
        if (quoted && bare.StartsWith("forward-email", StringComparison.OrdinalIgnoreCase))
        {
            return new RecordProblem(
                RecordProblem.Shown(text), "The record is wrapped in quotation marks, so it counts for nothing.",
                "Take the quotation marks off: a DNS provider adds its own where they are needed.");
        }

        var end = bare.AsSpan().IndexOfAny('=', ':', ' ');
        var key = end < 0 ? bare : bare[..end];
        var letters = LettersOf(key);
        if (letters.Length < 8 || !IsNear(letters))
            return null;
        var value = end < 0 ? "" : bare[(end + 1)..].TrimStart(' ', '=', ':');
        if (letters.StartsWith(Wanted, StringComparison.Ordinal) && letters.Length > Wanted.Length)
        {
            return new RecordProblem(
                RecordProblem.Shown(text), "There is no setting of this name.",
                "Known are forward-email=, forward-email-port= and forward-email-site-verification=.");
        }

        return new RecordProblem(
            RecordProblem.Shown(text), "The record looks like a forwarding record but does not begin with forward-email= and counts for nothing.",
            $"Write forward-email={RecordProblem.Shown(value.Length == 0 ? "hello:user@example.net" : value)}");
    }

    private static bool IsQuote(char c) => c is '"' or '\'' or '`' or '“' or '”' or '„' or '«' or '»' or '‘' or '’';

    private static string LettersOf(string key)
    {
        Span<char> letters = stackalloc char[MaxKeyLength];
        var length = 0;
        foreach (var c in key)
        {
            if (!char.IsLetter(c))
                continue;
            if (length == MaxKeyLength)
                return "";
            letters[length++] = char.ToLowerInvariant(c);
        }

        return letters[..length].ToString();
    }

    private static bool IsNear(string letters)
    {
        foreach (var beginning in Beginnings)
        {
            if (letters.StartsWith(beginning, StringComparison.Ordinal))
                return true;
        }

        return Distance(letters, Wanted) <= 2;
    }

    // Levenshtein; both are at most MaxKeyLength long.
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
            return int.MaxValue;
        Span<int> row = stackalloc int[MaxKeyLength + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
