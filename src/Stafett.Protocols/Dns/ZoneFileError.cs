namespace Stafett.Protocols.Dns;

/// <param name="Line">From 1.</param>
/// <param name="Text">Quotes the file, so without control characters and not longer than a person reads.</param>
public sealed record ZoneFileError(int Line, string Text)
{
    private const int MaxShown = 300;

    public string Text { get; } = Readable(Text);

    public override string ToString() => $"line {Line}: {Text}";

    private static string Readable(string text)
    {
        var shown = text.Length > MaxShown ? string.Concat(text.AsSpan(0, MaxShown), "…") : text;
        return shown.Any(char.IsControl) ? string.Concat(shown.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : shown;
    }
}
