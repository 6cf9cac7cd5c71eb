namespace Stafett.Server.Forwarding;

/// <summary>Writes an explanation for people: aligned, in plain words.</summary>
public static class ExplanationWriter
{
    private const int Column = 9;

    public static void Write(Explanation explanation, TextWriter output, bool colour)
    {
        var (code, verdict) = explanation.Outcome switch
        {
            ResolutionOutcome.Forward => ("32", explanation.Targets.Count == 1 ? "is forwarded to one target" : $"is forwarded to {explanation.Targets.Count} targets"),
            ResolutionOutcome.Disabled250 => ("33", "is taken and silently dropped"),
            ResolutionOutcome.Disabled421 => ("33", "is disabled: senders are told to try later"),
            ResolutionOutcome.Disabled550 => ("31", "is disabled and refused"),
            ResolutionOutcome.Temporary => ("33", "cannot be answered now: senders try again"),
            ResolutionOutcome.Waiting => ("33", "waits for its recipients to say yes: senders try again"),
            ResolutionOutcome.TooMany => ("33", "has too many targets: senders are told to try later"),
            _ => ("31", "does not exist here"),
        };
        output.WriteLine($"{Paint(explanation.Address, "1", colour)} {Paint(verdict, code, colour)}");
        output.WriteLine();
        foreach (var target in explanation.Targets)
            Line(output, "to", target);
        Line(output, "reply", explanation.Reply);
        output.WriteLine();
        foreach (var step in explanation.Steps)
            Line(output, step.Topic, step.Text);
        foreach (var problem in explanation.Problems)
        {
            output.WriteLine();
            output.WriteLine($"  {Paint("problem".PadRight(Column), "33", colour)}{problem.Record}");
            Line(output, "", problem.What);
            Line(output, "mend", problem.Mend);
        }
    }

    private static void Line(TextWriter output, string name, string text) => output.WriteLine($"  {name,-Column}{text}");

    private static string Paint(string text, string code, bool colour) => colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
