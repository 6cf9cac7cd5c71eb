using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Sandbox;

/// <summary>A message for people to look at: its header fields unfolded and decoded, and the text that a mail program would show first. Bounded.</summary>
internal sealed record ShownMessage(IReadOnlyList<(string Name, string Value)> Fields, string Body, string BodyNote)
{
    private const int MaxFields = 500;
    private const int MaxFieldLength = 8 * 1024;
    private const int MaxBodyLength = 256 * 1024;

    // The outside world takes longer header sections than we forward.
    private static readonly MimeLimits Limits = MimeLimits.Default with { Headers = new HeaderLimits(1024 * 1024, 20_000) };

    public string Field(string name) =>
        Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase), (Name: "", Value: "")).Value;

    public static ShownMessage Read(ReadOnlyMemory<byte> raw)
    {
        var tree = MimeTree.Parse(raw, Limits);
        var body = MessageText.Extract(tree, MaxBodyLength);
        return new ShownMessage(ReadFields(tree.Root.ReadHeaders()), body, Note(tree, body));
    }

    private static string Note(MimeTree tree, string body)
    {
        if (body.Length == 0 && tree is { Count: 1, Root.Kind: MimeKind.Leaf } && tree.Root.ReadContentType() is { Type: not "text" } type)
            return $"not text ({type.Type}/{type.Subtype}); the raw message has it";
        if (body.Length >= MaxBodyLength)
            return "only the beginning; the raw message has all";
        return tree.Count > 1 ? "the text of several parts; the raw message has all" : "";
    }

    private static List<(string Name, string Value)> ReadFields(HeaderSection headers)
    {
        var fields = new List<(string Name, string Value)>();
        for (var i = 0; i < headers.Count && fields.Count < MaxFields; i++)
        {
            var value = headers.Value(i);
            fields.Add((HeaderText.Unfold(headers.Name(i)), EncodedWords.Decode(HeaderText.Unfold(value[..Math.Min(value.Length, MaxFieldLength)]))));
        }

        return fields;
    }
}
