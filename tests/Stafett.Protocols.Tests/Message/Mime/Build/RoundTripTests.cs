using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;
using Stafett.Protocols.Message.Mime.Build;

namespace Stafett.Protocols.Tests.Message.Mime.Build;

/// <summary>Build and parse, parse and rebuild: what comes out is what went in.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Words = ["word", " ", "  ", "\n", "\n", "\n.\n", "\nFrom x", "Grüße ", "日本語", "👍", "=", "=20", "\t", "> ", "-- ", "--", "שלום", "e\u0301", "\u2028", "\f", "long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long"];

    private static readonly string[] Names = ["a.txt", "a b.pdf", "Größe \"x\".pdf", "長い名前長い名前長い名前長い名前長い名前長い名前.txt", "100%'s;.txt", "=?utf-8?q?x?=", "a\\b", "👍", "no extension", "../x/y.sh"];

    private static readonly string[] Types = ["application/pdf", "image/png", "text/csv", "message/delivery-status", "x-a/b+c"];

    [Fact]
    public void What_is_built_is_what_is_read()
    {
        var random = new SeededRandom(23);
        for (var i = 0; i < 1_500; i++)
        {
            var builder = Built.Builder();
            builder.Body = Part(random, depth: 0);
            var octets = Built.Written(builder, (MessageForm)random.Next(3));
            var tree = MimeTree.Parse(octets);
            AssertSame(builder.Body, tree, isRoot: true, Encoding.UTF8.GetString(octets));
        }
    }

    [Fact]
    public void Flowed_paragraphs_are_put_together_again()
    {
        var random = new SeededRandom(31);
        for (var i = 0; i < 1_000; i++)
        {
            // A space at the end of a paragraph says that it goes on, so that one is lost.
            var lines = Text(random).Split('\n').Select(line => line == "-- " ? line : line.TrimStart('>').TrimEnd(' '));
            var text = string.Join('\n', lines) + "\n";
            var builder = Built.Builder();
            builder.Text = new TextPart(text) { IsFlowed = true };
            var octets = Built.Written(builder, (MessageForm)random.Next(3));
            Assert.Equal(text, PartText.Read(MimeTree.Parse(octets).Root));
        }
    }

    [Theory]
    [MemberData(nameof(CorpusFiles.AllNames), MemberType = typeof(CorpusFiles))]
    public void What_is_read_can_be_built_again(string name)
    {
        var original = MimeTree.Parse(CorpusFiles.Find(name));
        foreach (var form in Enum.GetValues<MessageForm>())
        {
            var builder = Built.Builder();
            builder.Body = Rebuilt(original);
            var octets = Built.Written(builder, form);
            AssertSame(builder.Body, MimeTree.Parse(octets), isRoot: true, Encoding.UTF8.GetString(octets));
            AssertSameTexts(original, MimeTree.Parse(octets));
        }
    }

    private static MessagePart Part(SeededRandom random, int depth)
    {
        MessagePart part = random.Next(depth > 3 ? 3 : 5) switch
        {
            0 => new TextPart(Text(random)) { Type = random.Next(2) == 0 ? TextPart.Plain : TextPart.Html },
            1 => Built.Octets(Types[random.Next(Types.Length)], random.Next(2) == 0 ? Encoding.UTF8.GetBytes(Text(random)) : Noise(random)),
            2 => new AttachedMessage(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes($"Subject: {Words[random.Next(3)]}\r\n\r\n{Text(random)}"))),
            _ => new MultipartPart(random.Next(2) == 0 ? MultipartPart.Mixed : MultipartPart.Alternative, [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Part(random, depth + 1))]),
        };
        if (part is MultipartPart)
            return part;
        return part with
        {
            Disposition = (PartDisposition)random.Next(3),
            FileName = random.Next(2) == 0 ? null : HeaderValue.Parse(Names[random.Next(Names.Length)]),
            ContentId = random.Next(2) == 0 ? null : MessageId.Parse($"part{random.Next(9)}@x"),
            Fields = random.Next(2) == 0 ? [] : [new MessageField(HeaderName.Parse("Content-Description"), HeaderValue.Parse(Names[random.Next(Names.Length)]))],
        };
    }

    private static string Text(SeededRandom random)
    {
        var text = new StringBuilder();
        for (var n = random.Next(40); n > 0; n--)
            text.Append(Words[random.Next(random.Next(2) == 0 ? 6 : Words.Length)]);
        return text.ToString();
    }

    private static byte[] Noise(SeededRandom random)
    {
        var octets = new byte[random.Next(300)];
        foreach (ref var octet in octets.AsSpan())
            octet = (byte)random.Next(256);
        return octets;
    }

    private static MessagePart Rebuilt(MimeTree tree)
    {
        // From the last part to the first, so that what is inside a part is there before it.
        var parts = new MessagePart[tree.Count];
        for (var i = tree.Count - 1; i >= 0; i--)
        {
            MessagePart[] children = [.. Enumerable.Range(0, tree.Count).Where(n => tree[n].Parent == i).Select(n => parts[n])];
            var type = TypeOf(tree[i], children.Length > 0);
            parts[i] = tree[i].Kind == MimeKind.Multipart && children.Length > 0 ? new MultipartPart(type, children) : Leaf(tree[i], type);
        }

        return parts[0];
    }

    private static PartType TypeOf(MimePart part, bool hasChildren)
    {
        var written = part.ReadContentType();
        if (!PartType.TryCreate(written.MediaType, out var type) || (type.IsMultipart && !hasChildren))
            type = TextPart.Plain;
        // RFC 2045 §6.4
        if (part.TransferEncoding == ContentTransferEncoding.Unknown)
            type = PartType.OctetStream;
        foreach (var (name, value) in written.Parameters.Values)
        {
            if (HeaderValue.TryCreate(value, out var known) && type.TryAdd(name, known, out var more))
                type = more;
        }

        return type;
    }

    private static MessagePart Leaf(MimePart part, PartType type)
    {
        var disposition = part.ReadDisposition();
        MessagePart leaf = part.Kind switch
        {
            MimeKind.Message => new AttachedMessage(new ReadOnlySequence<byte>(part.Octets(part.Body))),
            MimeKind.Multipart => new OctetPart(type, new ReadOnlySequence<byte>(part.Octets(part.Preamble))),
            _ => new OctetPart(type, new ReadOnlySequence<byte>(part.DecodeBody())),
        };
        var headers = part.ReadHeaders();
        return leaf with
        {
            ContentId = headers.IndexOf("Content-ID"u8) is >= 0 and var id && MessageId.TryCreate(headers.Text(id), out var known) ? known : null,
            Disposition = disposition is null ? PartDisposition.Unspecified : disposition.IsAttachment ? PartDisposition.Attachment : PartDisposition.Inline,
            FileName = HeaderValue.TryCreate(disposition?.FileName, out var file) && file.Text.Length > 0 ? file : null,
        };
    }

    private static void AssertSame(MessagePart root, MimeTree tree, bool isRoot, string octets)
    {
        var waiting = new Stack<(MessagePart Wanted, int Index)>();
        waiting.Push((root, 0));
        while (waiting.TryPop(out var next))
        {
            var (wanted, part) = (next.Wanted, tree[next.Index]);
            if (wanted is MultipartPart multipart)
            {
                Assert.Equal(MimeKind.Multipart, part.Kind);
                Assert.True(part.IsClosed);
                Assert.Equal(multipart.Type.Text, part.ReadContentType().MediaType);
                var index = next.Index + 1;
                foreach (var child in multipart.Parts)
                {
                    Assert.True(index < part.Behind, octets);
                    waiting.Push((child, index));
                    index = tree[index].Behind;
                }

                Assert.Equal(part.Behind, index);
                continue;
            }

            AssertSameLeaf(wanted, part, isRoot && next.Index == 0, octets);
        }
    }

    private static void AssertSameLeaf(MessagePart wanted, MimePart part, bool isRoot, string octets)
    {
        var disposition = part.ReadDisposition();
        Assert.Equal(wanted.FileName?.Text, disposition?.FileName);
        var headers = part.ReadHeaders();
        Assert.Equal(wanted.ContentId?.ToString() ?? "", headers.IndexOf("Content-ID"u8) is >= 0 and var id ? headers.Text(id) : "");
        foreach (var field in wanted.Fields)
            Assert.Equal(field.Value.Text, headers.Text(headers.IndexOf(Encoding.ASCII.GetBytes(field.Name.Text))));
        switch (wanted)
        {
            case TextPart text:
                var lines = text.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
                Assert.Equal(isRoot && lines.Length > 0 && !lines.EndsWith('\n') ? lines + "\n" : lines, PartText.Read(part));
                break;
            case OctetPart leaf:
                Assert.Equal(leaf.Type.Text, part.ReadContentType().MediaType);
                Assert.True(leaf.Octets.ToArray().AsSpan().SequenceEqual(part.DecodeBody()), octets);
                break;
            case AttachedMessage message:
                var inner = message.Message.ToArray();
                var found = TransferDecoder.Decode(part.TransferEncoding, part.Octets(part.Body).Span);
                // The last line of the whole message ends, whatever the attached one's does; and where it is a header section alone, the line end of
                // the boundary is its blank line too.
                var isHeaderOnly = HeaderSectionParser.Parse(inner, HeaderLimits.Default, out var section) == HeaderScan.Complete && section.End == HeaderEnd.EndOfMessage;
                Assert.True(found.AsSpan().SequenceEqual(inner) || ((isRoot || isHeaderOnly) && found.AsSpan().SequenceEqual([.. inner, .. "\r\n"u8])), octets);
                break;
        }
    }

    // A message inside that is encoded is not looked into, so its text is seen on one side only.
    private static void AssertSameTexts(MimeTree original, MimeTree rebuilt)
    {
        if (!HoldsEncodedMessage(original) && !HoldsEncodedMessage(rebuilt))
            Assert.Equal(MessageText.Extract(original).TrimEnd(), MessageText.Extract(rebuilt).TrimEnd());
    }

    private static bool HoldsEncodedMessage(MimeTree tree) =>
        Enumerable.Range(0, tree.Count).Any(i => tree[i].Kind == MimeKind.Leaf && tree[i].ReadContentType().MediaType is "message/rfc822" or "message/global");
}
