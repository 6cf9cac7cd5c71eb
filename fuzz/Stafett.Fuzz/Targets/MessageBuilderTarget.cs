using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;
using Stafett.Protocols.Message.Mime.Build;

namespace Stafett.Fuzz.Targets;

/// <summary>The input's lines are subject, a name, a file name and text, and all of it is a file too: a message built of them says the same when it is read.</summary>
public sealed class MessageBuilderTarget : IFuzzTarget
{
    private static readonly BuildOptions Options = new(new DateTimeOffset(2025, 1, 14, 9, 30, 0, TimeSpan.Zero), "f00dcafe0123456789abcdef", Domain.Parse("mail.example"));

    private static readonly EmailAddress Kari = EmailAddress.Parse("kari@sender.example");

    public string Name => "message-builder";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("Subject\nKari Nordmann\nfile.txt\nHello,\nworld.\n", "Blåbær og fløte\nNordmann, Kåre \"K\"\nblå bær.pdf\nFrom here\n.\ntrailing \n", "=?utf-8?Q?x?=\n\n\\\";.txt\n" + "long line ");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("\n", "\r\n", "\r", "\nFrom ", "\n.\n", " \n", "=", "æ", "日本", "\"", "\\", "=?", "?=", "--=_0_f00dcafe0123456789abcdef", "f00dcafe0123456789abcdef", "\0", "%", "'");

    public void Run(ReadOnlySpan<byte> input)
    {
        var octets = input.ToArray();
        var lines = Encoding.UTF8.GetString(octets).Split('\n', 4);
        var subject = Value(lines[0]);
        var name = lines.Length > 1 ? Value(lines[1]) : null;
        var fileName = lines.Length > 2 ? Value(lines[2]) : null;
        var text = (lines.Length > 3 ? lines[3] : "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var builder = new MessageBuilder
        {
            From = [new NamedAddress(name, Kari)],
            Subject = subject,
            Text = new TextPart(text),
            Attachments = [new OctetPart(PartType.OctetStream, new ReadOnlySequence<byte>(octets)) { FileName = fileName }],
        };
        foreach (var form in (MessageForm[])[MessageForm.SevenBit, MessageForm.EightBit, MessageForm.International])
        {
            var message = builder.Build(Options with { Form = form }, out var problem);
            FuzzCheck.That(message is not null || problem is BuildProblem.BoundaryInContent or BuildProblem.HeaderTooLarge, $"not built: {problem}");
            if (message is null)
                continue;
            var output = new ArrayBufferWriter<byte>();
            message.WriteTo(output);
            FuzzCheck.That(form != MessageForm.SevenBit || Ascii.IsValid(output.WrittenSpan), "octets above 127 in seven bits");
            Check(MimeTree.Parse(output.WrittenMemory), subject, name, fileName, text, octets);
        }
    }

    public long MemoryCeiling(int inputLength) => 4 * 1024 * 1024 + 512L * inputLength;

    private static void Check(MimeTree tree, HeaderValue? subject, HeaderValue? name, HeaderValue? fileName, string text, byte[] octets)
    {
        var headers = tree.Root.ReadHeaders();
        FuzzCheck.That(headers.Contains("Subject"u8) == subject is not null && (subject is null || headers.Text(headers.IndexOf("Subject"u8)) == subject.Text), "another subject");
        var from = FromHeader.Check(headers);
        FuzzCheck.That(from.Address == Kari && from.Mailboxes[0].Name == (name?.Text ?? ""), $"another author: {from.Problem}");
        FuzzCheck.That(tree.Count == 3 && tree.Root.IsClosed, "other parts");
        // A lone half of a character was replaced before.
        FuzzCheck.That(PartText.Read(tree[1]) == text, "another text");
        FuzzCheck.That(tree[2].ReadDisposition()?.FileName == fileName?.Text, "another file name");
        FuzzCheck.That(tree[2].DecodeBody().AsSpan().SequenceEqual(octets), "another file");
    }

    private static HeaderValue? Value(string text) => HeaderValue.TryCreate(text, out var value) && value.Text.Length > 0 ? value : null;
}
