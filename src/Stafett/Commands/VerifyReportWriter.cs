namespace Stafett.Commands;

/// <summary>Writes a report for people: one check a line, aligned. Without colour the columns are two spaces apart, so that other programs can take them apart.</summary>
internal static class VerifyReportWriter
{
    private const int LongestRecord = 100;

    public static void Write(VerifyReport report, TextWriter output, bool colour)
    {
        output.WriteLine(Paint(report.Reason, $"1;{Colour(report.Verdict)}", colour));
        output.WriteLine(Answer(report, colour));
        output.WriteLine();
        WritePairs(output, colour, Facts(report));
        output.WriteLine();
        WriteChecks(report.Checks, output, colour);
        output.WriteLine();
        output.WriteLine(Paint("DNS", "1", colour));
        WriteAnswers(report.Dns, output, colour);
        output.WriteLine();
        output.WriteLine(Paint("As a server would write it", "1", colour));
        foreach (var line in report.AuthenticationResults.TrimEnd().Split("\r\n"))
            output.WriteLine($"  {line}");
    }

    private static string Answer(VerifyReport report, bool colour)
    {
        var code = report.Answer == VerifyReport.Accepted ? "32" : report.Answer[0] == '4' ? "33" : "31";
        var answer = report.Answer == VerifyReport.Accepted ? "The server would take it." : $"The server would answer: {report.Answer}";
        return Paint(answer, code, colour) + (report.Client.Address is null ? " (SPF was not checked: --ip says which client sent it)" : "");
    }

    private static IEnumerable<(string Name, string Text)> Facts(VerifyReport report)
    {
        yield return ("from", report.Message.From ?? "no From field");
        if (report.Message.Subject is { } subject)
            yield return ("subject", subject);
        yield return ("message", $"{Printable.Line(report.Message.File)}, {report.Message.Octets} octets, {report.Message.Fields} fields{(report.Message.HadLineFeeds ? ", LF line ends read as CRLF" : "")}");
        yield return ("client", $"{report.Client.Address ?? "not given"}{(report.Client.Helo is { } helo ? $", HELO {Printable.Line(helo)}" : "")}, MAIL FROM <{report.Client.MailFrom}>");
        if (report.Message.ForgedResults > 0)
            yield return ("forged", report.Message.ForgedResults == 1 ? "one Authentication-Results field speaks in our name" : $"{report.Message.ForgedResults} Authentication-Results fields speak in our name");
    }

    private static void WritePairs(TextWriter output, bool colour, IEnumerable<(string Name, string Text)> pairs)
    {
        foreach (var (name, text) in pairs)
            output.WriteLine($"  {Paint(name.PadRight(7), "2", colour)}  {text}");
    }

    private static void WriteChecks(IReadOnlyList<VerifyCheck> checks, TextWriter output, bool colour)
    {
        var result = Width(checks, check => check.Result);
        var domain = Width(checks, check => check.Domain ?? "-");
        foreach (var check in checks)
        {
            var detail = check.Detail is null ? "" : $"({Printable.Line(check.Detail)}) ";
            output.WriteLine($"  {check.Check,-5}  {Paint(check.Result.PadRight(result), Colour(check.Result), colour)}  {(check.Domain ?? "-").PadRight(domain)}  {detail}{Printable.Line(check.Reason)}");
        }
    }

    private static void WriteAnswers(IReadOnlyList<VerifyAnswer> answers, TextWriter output, bool colour)
    {
        var width = Width(answers, answer => answer.Name);
        foreach (var answer in answers)
        {
            var name = $"  {Paint(answer.Type.PadRight(5), "2", colour)}  {answer.Name.PadRight(width)}  ";
            if (answer.Records.Count == 0)
                output.WriteLine(name + Paint(Nothing(answer.Status), answer.Status is "noData" or "nxDomain" ? "2" : "33", colour));
            foreach (var record in answer.Records)
            {
                output.WriteLine(name + Shortened(record));
                name = new string(' ', 2 + 5 + 2 + width + 2);
            }
        }

        if (answers.Count == 0)
            output.WriteLine("  nothing was asked");
    }

    private static string Nothing(string status) => status switch
    {
        "nxDomain" => "no such name",
        "noData" => "no such record",
        "timeout" => "no answer in time",
        "unanswered" => "not waited for",
        _ => "no answer that could be used",
    };

    // The JSON has all of it.
    private static string Shortened(string record) => record.Length <= LongestRecord ? record : $"{record.AsSpan(0, LongestRecord - 20)}... ({record.Length} characters)";

    private static int Width<T>(IReadOnlyList<T> rows, Func<T, string> text) => rows.Count == 0 ? 0 : Math.Min(60, rows.Max(row => text(row).Length));

    private static string Colour(string result) => result switch
    {
        "pass" => "32",
        "fail" => "31",
        "none" or "skipped" or "declined" => "2",
        _ => "33",
    };

    private static string Paint(string text, string code, bool colour) => colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
