namespace Stafett.EndToEnd.Tests;

/// <summary>The header fields of a message as it arrived, unfolded, from the top. Octets are characters of the same number.</summary>
internal sealed class ArrivedMessage
{
    private readonly List<(string Name, string Value)> _fields = [];

    public ArrivedMessage(SunkMessage message)
    {
        var header = message.Text[..message.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        foreach (var line in header.Split("\r\n"))
        {
            if (line[0] is ' ' or '\t')
                _fields[^1] = (_fields[^1].Name, _fields[^1].Value + line);
            else
                _fields.Add((line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()));
        }
    }

    public IReadOnlyList<string> All(string name) => [.. _fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];

    public string One(string name) => Assert.Single(All(name));

    /// <summary>The one of this instance: <c>ARC-Seal</c> and its kin.</summary>
    public string Instance(string name, int instance) => Assert.Single(All(name), v => v.StartsWith($"i={instance};", StringComparison.Ordinal));
}
