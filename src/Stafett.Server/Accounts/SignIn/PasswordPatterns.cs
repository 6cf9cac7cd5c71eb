namespace Stafett.Server.Accounts.SignIn;

/// <summary>Finds the parts of a password that follow a pattern. They may overlap.</summary>
internal static class PasswordPatterns
{
    private const int MinRun = 3;
    private const int MaxRepeated = 16;
    private const int MaxOwnWords = 40;

    private static readonly string[] Rows =
    [
        "`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiopü", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiopå", "asdfghjkløæ", "asdfghjklöä",
        // Columns, downwards.
        "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/", "741852963", "789456123", "147258369",
    ];

    public static List<PasswordPart> Find(string password, IEnumerable<string> own)
    {
        var parts = new List<PasswordPart>();
        var lower = password.ToLowerInvariant();
        AddWords(parts, password, lower, OwnWords(own));
        AddSequences(parts, lower);
        AddKeyboard(parts, lower);
        AddDates(parts, lower);
        AddRepeats(parts, password, lower);
        return parts;
    }

    /// <summary>The pieces that somebody makes a password of: the whole address, what stands before the at sign, the labels of the domain, each name.</summary>
    private static HashSet<string> OwnWords(IEnumerable<string> own) =>
        [.. own.SelectMany(text => text.ToLowerInvariant().Split(['@', '.', '+', '-', '_', ' '], StringSplitOptions.RemoveEmptyEntries).Append(text.ToLowerInvariant()))
            .Where(word => word.Length is >= MinRun and <= PasswordPolicy.MaxLength).Take(MaxOwnWords)];

    private static void AddWords(List<PasswordPart> parts, string password, string lower, HashSet<string> own)
    {
        var plain = CommonWords.Undisguise(lower);
        var reversed = Reverse(lower);
        for (var start = 0; start < lower.Length; start++)
        {
            var longest = Math.Min(lower.Length - start, Math.Max(CommonWords.MaxLength, own.Count == 0 ? 0 : own.Max(word => word.Length)));
            for (var length = MinRun; length <= longest; length++)
            {
                var end = start + length;
                var word = lower[start..end];
                var capitals = Capitals(password.AsSpan(start, length));
                if (own.Contains(word))
                    parts.Add(new PasswordPart(start, end, PasswordPartKind.Own, 1 + capitals));
                if (CommonWords.Rank(word) is { } rank)
                    parts.Add(new PasswordPart(start, end, rank <= CommonWords.PasswordCount ? PasswordPartKind.Common : PasswordPartKind.Word, Math.Log10(rank) + capitals));
                var bare = plain[start..end];
                if (bare != word && (own.Contains(bare) || CommonWords.Rank(bare) is not null))
                    parts.Add(new PasswordPart(start, end, PasswordPartKind.Disguised, Math.Log10(CommonWords.Rank(bare) ?? 10) + capitals + 0.7));
                var backwards = reversed[(lower.Length - end)..(lower.Length - start)];
                if (backwards != word && CommonWords.Rank(backwards) is { } backRank)
                    parts.Add(new PasswordPart(start, end, PasswordPartKind.Reversed, Math.Log10(backRank) + capitals + 0.3));
            }
        }
    }

    // None, the first, the last or all: those are tried. Others are as many as there are ways to choose them, and still few.
    private static double Capitals(ReadOnlySpan<char> word)
    {
        var upper = 0;
        foreach (var c in word)
            upper += char.IsUpper(c) ? 1 : 0;
        if (upper == 0)
            return 0;
        return upper == word.Length || (upper == 1 && (char.IsUpper(word[0]) || char.IsUpper(word[^1]))) ? 0.3 : Math.Min(upper, word.Length - upper) * Math.Log10(word.Length);
    }

    private static void AddSequences(List<PasswordPart> parts, string lower)
    {
        for (var start = 0; start + MinRun <= lower.Length;)
        {
            var step = lower[start + 1] - lower[start];
            var end = start + 2;
            while (Math.Abs(step) is 1 or 2 && end < lower.Length && lower[end] - lower[end - 1] == step)
                end++;
            if (end - start >= MinRun && Math.Abs(step) is 1 or 2)
                parts.Add(new PasswordPart(start, end, PasswordPartKind.Sequence, 1 + Math.Log10(end - start) + (step == 1 ? 0 : 0.5)));
            start = Math.Max(start + 1, end - 1);
        }
    }

    private static void AddKeyboard(List<PasswordPart> parts, string lower)
    {
        for (var start = 0; start < lower.Length; start++)
        {
            foreach (var row in Rows)
            {
                var end = Math.Max(Walk(lower, start, row, 1), Walk(lower, start, row, -1));
                if (end - start >= MinRun)
                    parts.Add(new PasswordPart(start, end, PasswordPartKind.Keyboard, 1.5 + Math.Log10(end - start)));
            }
        }
    }

    private static int Walk(string lower, int start, string row, int step)
    {
        var at = row.IndexOf(lower[start], StringComparison.Ordinal);
        var end = start;
        while (at >= 0 && at < row.Length && end < lower.Length && row[at] == lower[end])
        {
            end++;
            at += step;
        }

        return end;
    }

    // A year: 1900 to 2059. A date: day, month and year in any order, six or eight digits, with or without a separator.
    private static void AddDates(List<PasswordPart> parts, string lower)
    {
        for (var start = 0; start < lower.Length; start++)
        {
            for (var length = 4; length <= 10 && start + length <= lower.Length; length++)
            {
                var text = lower.AsSpan(start, length);
                if (length == 4 && IsYear(text))
                    parts.Add(new PasswordPart(start, start + length, PasswordPartKind.Date, 2.1));
                else if (length >= 6 && IsDate(text))
                    parts.Add(new PasswordPart(start, start + length, PasswordPartKind.Date, 4.6 + (char.IsAsciiDigit(text[2]) && char.IsAsciiDigit(text[^3]) ? 0 : 0.6)));
            }
        }
    }

    private static bool IsYear(ReadOnlySpan<char> text) => int.TryParse(text, System.Globalization.NumberStyles.None, null, out var year) && year is >= 1900 and < 2060;

    private static bool IsDate(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[10];
        var (count, separators) = (0, 0);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
                digits[count++] = c;
            else if (c is '.' or '-' or '/' or ' ' or '_')
                separators++;
            else
                return false;
        }

        if (count is not (6 or 8) || separators is not (0 or 2) || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[^1]))
            return false;
        var all = digits[..count];
        return count == 8
            ? (IsYear(all[..4]) && IsDayAndMonth(all[4..])) || (IsYear(all[4..]) && IsDayAndMonth(all[..4]))
            : IsDayAndMonth(all[..4]) || IsDayAndMonth(all[2..]);
    }

    private static bool IsDayAndMonth(ReadOnlySpan<char> digits)
    {
        var one = ((digits[0] - '0') * 10) + digits[1] - '0';
        var two = ((digits[2] - '0') * 10) + digits[3] - '0';
        return one > 0 && two > 0 && Math.Min(one, two) <= 12 && Math.Max(one, two) <= 31;
    }

    // What is repeated costs what it costs alone, and the number of times.
    private static void AddRepeats(List<PasswordPart> parts, string password, string lower)
    {
        for (var start = 0; start < lower.Length; start++)
        {
            for (var unit = 1; unit <= Math.Min(MaxRepeated, (lower.Length - start) / 2); unit++)
            {
                var end = start + unit;
                while (end < lower.Length && lower[end] == lower[end - unit])
                    end++;
                var times = (end - start) / unit;
                if (times < 2 || (unit == 1 && times < MinRun))
                    continue;
                parts.Add(new PasswordPart(start, start + (times * unit), PasswordPartKind.Repeat, UnitLog10(password.AsSpan(start, unit)) + Math.Log10(times)));
            }
        }
    }

    private static double UnitLog10(ReadOnlySpan<char> unit)
    {
        var word = unit.ToString().ToLowerInvariant();
        var known = CommonWords.Rank(word) is { } rank ? Math.Log10(rank) + Capitals(unit) : unit.Length;
        return Math.Max(1, Math.Min(known, unit.Length));
    }

    private static string Reverse(string text)
    {
        var letters = text.ToCharArray();
        Array.Reverse(letters);
        return new string(letters);
    }
}
