using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

/// <summary>What holds for any octets whatever.</summary>
internal static class MimeInvariants
{
    public static void Check(ReadOnlyMemory<byte> message, MimeLimits limits)
    {
        CheckEvents(message, limits);
        var tree = MimeTree.Parse(message, limits);
        Assert.InRange(tree.Count, 1, limits.Parts);
        Assert.Equal(new OctetRange(0, message.Length), tree.Root.All);
        Assert.Equal(tree.Count, tree.Root.Behind);
        for (var i = 0; i < tree.Count; i++)
            CheckPart(tree, tree[i], limits);
        _ = MessageText.Extract(tree);
        _ = MessageText.Preview(tree);
    }

    private static void CheckEvents(ReadOnlyMemory<byte> message, MimeLimits limits)
    {
        var reader = new MimeReader(message.Span, limits);
        var position = 0;
        var depth = 0;
        while (reader.Read())
        {
            Assert.Equal(position, reader.Range.Start);
            Assert.True(reader.Range.End >= position);
            position = reader.Range.End;
            if (reader.Event == MimeEvent.Headers)
                depth++;
            Assert.Equal(depth, reader.Depth);
            if (reader.Event == MimeEvent.PartEnd)
                depth--;
        }

        Assert.Equal(message.Length, position);
        Assert.Equal(0, depth);
    }

    private static void CheckPart(MimeTree tree, MimePart part, MimeLimits limits)
    {
        Assert.InRange(part.Depth, 1, limits.Depth);
        Assert.InRange(part.Fields.Length, 0, limits.Headers.Length);
        Assert.True(part.All.Start <= part.Fields.End && part.Fields.End <= part.Body.Start && part.Body.Start <= part.Body.End);
        var headers = part.ReadHeaders();
        Assert.InRange(headers.Count, 0, limits.Headers.Fields);
        Assert.True(!part.HasContentType || headers.Contains("Content-Type"u8));
        if (part.Parent >= 0)
        {
            var parent = tree[part.Parent];
            Assert.True(parent.Body.Start <= part.All.Start && part.All.End <= parent.Body.End && part.Depth == parent.Depth + 1);
            Assert.NotEqual(MimeKind.Leaf, parent.Kind);
        }

        var type = part.ReadContentType();
        Assert.True(part.DecodeBody().Length <= part.Body.Length);
        var name = AttachmentName.Of(part.ReadDisposition(), type);
        Assert.NotEmpty(name);
        Assert.DoesNotContain(name, c => char.IsControl(c) || c is '/' or '\\' or '\u202E');
        Assert.DoesNotContain(type.Parameters.Values, parameter => parameter.Value.Any(char.IsControl));
    }
}
