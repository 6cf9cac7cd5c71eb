namespace Stafett.Protocols.Dns;

/// <param name="Line">From 1.</param>
/// <param name="Text">What is wrong, for the person who wrote the file.</param>
public sealed record ZoneFileError(int Line, string Text)
{
    public override string ToString() => $"line {Line}: {Text}";
}
