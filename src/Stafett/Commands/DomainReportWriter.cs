using Stafett.Server.Accounts.DomainCheck;

namespace Stafett.Commands;

/// <summary>
/// Writes a report for people: one finding after the other, its text in a column, and below it what to do. Records stand at the left and are never broken,
/// so that they can be copied. Without a width each finding is one line, so that other programs can take it apart.
/// </summary>
internal static class DomainReportWriter
{
    private const int Column = 24;
    private const int Indent = 4;

    /// <param name="width">Columns of the terminal; <see cref="int.MaxValue"/>: there is none.</param>
    public static void Write(DomainReport report, TextWriter output, bool colour, int width)
    {
        output.WriteLine($"{Paint(report.Domain, "1", colour)}  {Paint(Summary(report), $"1;{Colour(report.Verdict)}", colour)}");
        output.WriteLine();
        var wasLong = false;
        IReadOnlyList<string> above = [];
        foreach (var finding in report.Findings)
        {
            // Air around what has something below it.
            if (wasLong || (finding.Mend is not null && finding != report.Findings[0]))
                output.WriteLine();
            WriteFinding(finding, above, output, colour, width);
            wasLong = finding.Mend is not null;
            above = finding.Mend?.Records ?? above;
        }
    }

    private static void WriteFinding(Finding finding, IReadOnlyList<string> above, TextWriter output, bool colour, int width)
    {
        var (icon, word) = Mark(finding.Severity);
        var lines = Wrap(finding.Text, width - Column);
        output.WriteLine($"{Paint($"{icon} {word,-7}", Colour(finding.Severity), colour)}  {finding.Subject,-Column + 11}{lines[0]}");
        foreach (var line in lines.Skip(1))
            output.WriteLine($"{"",Column}{line}");
        if (finding.Mend is not { } mend)
            return;
        foreach (var line in Wrap(mend.What, width - Column))
            output.WriteLine($"{"",Column}{Paint(line, "36", colour)}");
        // What mends several things at once is written once.
        if (mend.Records.Count > 0 && mend.Records.SequenceEqual(above))
        {
            output.WriteLine($"{"",Column}{Paint("(the record above)", "36", colour)}");
            return;
        }

        foreach (var record in mend.Records)
            output.WriteLine($"{"",Indent}{Paint(record, "1", colour)}");
    }

    private static string Summary(DomainReport report)
    {
        string[] parts =
        [
            .. Part(Severity.Broken, "{0} broken"), .. Part(Severity.Unknown, "{0} not told by DNS"),
            .. report.Count(Severity.Warning) switch { 0 => [], 1 => ["1 warning"], var count => (string[])[$"{count} warnings"] },
        ];
        return parts.Length == 0 ? "all is well" : string.Join(", ", parts);

        string[] Part(Severity severity, string format) =>
            report.Count(severity) is > 0 and var count ? [string.Format(System.Globalization.CultureInfo.InvariantCulture, format, count)] : [];
    }

    private static (char Icon, string Word) Mark(Severity severity) => severity switch
    {
        Severity.Ok => ('✓', "ok"),
        Severity.Note => ('·', "note"),
        Severity.Warning => ('!', "warning"),
        Severity.Unknown => ('?', "unknown"),
        _ => ('✗', "broken"),
    };

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Ok => "32",
        Severity.Note => "34",
        Severity.Broken => "31",
        _ => "33",
    };

    /// <summary>Broken at spaces; a word that is longer than a line has one of its own.</summary>
    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        var rest = text.AsSpan();
        while (rest.Length > width)
        {
            var space = rest[..(width + 1)].LastIndexOf(' ');
            if (space <= 0)
                space = rest.IndexOf(' ');
            if (space <= 0)
                break;
            lines.Add(rest[..space].ToString());
            rest = rest[(space + 1)..];
        }

        lines.Add(rest.ToString());
        return lines;
    }

    private static string Paint(string text, string code, bool colour) => colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
