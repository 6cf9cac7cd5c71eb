using System.Globalization;

namespace Stafett.Sandbox;

/// <summary>Tells a journey to a person: what happened first, how in detail below.</summary>
/// <param name="changed">Settings were given that are not the sandbox's own.</param>
internal sealed class SandboxStory(TextWriter output, bool colour, bool changed)
{
    private const int Column = 14;
    private const int Indent = 28;
    private const int Width = 110;
    private const int MaxLines = 20;

    public void Tell(SandboxJourney journey)
    {
        output.WriteLine(journey.Failure is null ? Paint("A message arrived.", "1;32") : Paint("The message did not arrive.", "1;31"));
        output.WriteLine();
        Fact("sender", $"{SandboxZone.FirstSender} wrote to {SandboxZone.FirstRecipient}");
        if (journey.Record is { } record)
            Fact("record", $"{record.Name}  {record.Type}  \"{record.Value}\"");
        if (journey.Rule is { } rule)
            Fact("rule", $"{rule}, so to {SandboxZone.FirstTarget}");
        if (journey.Arrived is { } message)
            Fact("target", $"{SandboxZone.OutsideHost}, port {message.Peer.Local.Port.ToString(CultureInfo.InvariantCulture)}, answered {message.Answer}");
        if (journey.Heard is { } heard)
            Fact("sender heard", heard.ToString().ReplaceLineEndings(" "));
        else if (journey.Failure is { } failure)
            Fact("why", failure);
        if (journey.Failure is not null)
            Fact("next", changed ? "without --set it is sent with the sandbox's own settings" : "this should not happen: please report it with the lines below");
        if (journey is { Found: { } found, FoundAtTarget: { } atTarget })
            Fact("verdicts", $"{VerdictTable.Line(found)}; at the target, signed and sealed: {VerdictTable.Line(atTarget)}");
        Fact("time", string.Create(
            CultureInfo.InvariantCulture,
            $"{Milliseconds(journey.Took)} from connecting to the last answer, {journey.SinceStart.TotalSeconds:0.00} s since this command began"));
        output.WriteLine();
        Talk(journey);
        if (journey.Arrived is not null)
            Added(journey.Arrived);
    }

    private void Fact(string name, string text) => output.WriteLine($"  {Paint(name.PadRight(Column), "2")}{text}");

    private void Talk(SandboxJourney journey)
    {
        if (journey.Steps.Count == 0)
            return;
        output.WriteLine(Paint("What was said", "1"));
        foreach (var step in journey.Steps)
        {
            var said = step.Sent is { } sent ? $"{(step.Reply is null ? "  " : "> ")}{sent}" : "";
            var name = $"{Milliseconds(step.Time),12}  {step.Name,-Column}";
            var lines = step.Reply?.Text.Split('\n', MaxLines) ?? [];
            if (said.Length > 0)
                output.WriteLine(Paint(name, "2") + said);
            for (var i = 0; i < lines.Length; i++)
            {
                var separator = i < lines.Length - 1 ? '-' : ' ';
                output.WriteLine((said.Length == 0 && i == 0 ? Paint(name, "2") : new string(' ', Indent)) + Paint(
                    string.Create(CultureInfo.InvariantCulture, $"< {step.Reply!.Code}{separator}{lines[i]}"), step.Reply.Code < 400 ? "36" : "31"));
            }
        }

        output.WriteLine();
    }

    private void Added(OutsideMessage message)
    {
        output.WriteLine(Paint("What Stafett added on top; everything below it came through unchanged", "1"));
        foreach (var (name, value) in OurFields.In(message))
            Wrapped($"{name}: {OurFields.Shortened(name, value)}");
        Fact("return path", message.ReversePath.ToString());
        output.WriteLine();
    }

    private void Wrapped(string text)
    {
        var indent = "  ";
        while (text.Length > Width - indent.Length)
        {
            var cut = text.LastIndexOf(' ', Width - indent.Length);
            if (cut <= 0)
                break;
            output.WriteLine(indent + text[..cut]);
            text = text[(cut + 1)..];
            indent = "      ";
        }

        output.WriteLine(indent + text);
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");

    private string Paint(string text, string code) => colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
