using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Fuzz.Targets;

/// <summary>The events of a message cover it without gap, its parts lie inside one another, and their texts and names can be shown.</summary>
public sealed class MimeTreeTarget : IFuzzTarget
{
    private const string Nested = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary=\"a\"\r\n\r\n--a\r\n\r\none\r\n--a--\r\n--a--\r\n";

    private static readonly MimeLimits Limits = new(12, 40, new HeaderLimits(4 * 1024, 60));

    public string Name => "mime-tree";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "Subject: x\r\n\r\nbody\r\n",
        Nested,
        "Content-Type: multipart/digest; boundary*0=b; boundary*1=c\r\n\r\n--bc\r\n\r\nSubject: x\r\n\r\ny\r\n--bc--\r\nafter",
        "Content-Type: message/rfc822\r\n\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C3=A6</p>",
        "Content-Type: multipart/related; start=\"<x>\"; boundary=r\r\n\r\n--r\r\nContent-ID: <x>\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n\r\na \r\nb\r\n--r\r\nContent-Type: image/png; name*=utf-8''%C3%A6.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--r--",
        "Content-Type: multipart/multilingual; boundary=m\r\n\r\n--m\r\n\r\npreface\r\n--m\r\nContent-Language: nb\r\nContent-Type: message/rfc822\r\n\r\n\r\nhei\r\n--m--\r\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "\r\n--a\r\n", "\n--a--\n", "--a", "\r\n\r\n", "\n", "\r", "Content-Type: ", "multipart/mixed; boundary=", "multipart/digest; boundary=b", "message/rfc822", "text/html", "text/plain; charset=", "iso-2022-jp",
        "Content-Transfer-Encoding: base64\r\n", "Content-Disposition: attachment; filename=", "From x\r\n", "\"", "boundary=\"\"", "=?utf-8?q?");

    public void Run(ReadOnlySpan<byte> input)
    {
        var message = input.ToArray();
        CheckEvents(message);
        var tree = MimeTree.Parse(message, Limits);
        FuzzCheck.That(tree.Count >= 1 && tree.Count <= Limits.Parts && tree.Root.Behind == tree.Count, "more parts than allowed");
        FuzzCheck.That(tree.Root.All == new OctetRange(0, message.Length), "the message is more than its root");
        for (var i = 0; i < tree.Count; i++)
            CheckPart(tree, tree[i]);
        FuzzCheck.That(MessageText.Extract(tree, 2_000).Length <= 2_000 && MessageText.Preview(tree, 100, ["nb"]).Length <= 100, "text beyond the limit");
    }

    // A decoded body for each part and its text, in UTF-16, several copies.
    public long MemoryCeiling(int inputLength) => 1024 * 1024 + 256L * inputLength;

    private static void CheckEvents(byte[] message)
    {
        var reader = new MimeReader(message, Limits);
        var position = 0;
        var depth = 0;
        while (reader.Read())
        {
            FuzzCheck.That(reader.Range.Start == position && reader.Range.End >= position, "events with a gap");
            position = reader.Range.End;
            depth += reader.Event == MimeEvent.Headers ? 1 : 0;
            FuzzCheck.That(reader.Depth == depth && depth <= Limits.Depth, "events of another depth");
            depth -= reader.Event == MimeEvent.PartEnd ? 1 : 0;
        }

        FuzzCheck.That(position == message.Length && depth == 0, "events that do not reach the end");
    }

    private static void CheckPart(MimeTree tree, MimePart part)
    {
        FuzzCheck.That(part.Fields.Length <= Limits.Headers.Length && part.All.Start <= part.Fields.End && part.Fields.End <= part.Body.Start && part.Body.Start <= part.Body.End, "a part in disorder");
        FuzzCheck.That(part.ReadHeaders().Count <= Limits.Headers.Fields, "more fields than allowed");
        if (part.Parent >= 0)
        {
            var parent = tree[part.Parent];
            FuzzCheck.That(parent.Body.Start <= part.All.Start && part.All.End <= parent.Body.End && part.Depth == parent.Depth + 1, "a part outside its parent");
        }

        FuzzCheck.That(part.DecodeBody().Length <= part.Body.Length, "decoding made more of it");
        var name = AttachmentName.Of(part.ReadDisposition(), part.ReadContentType());
        FuzzCheck.That(name.Length > 0 && !name.Any(c => char.IsControl(c) || c is '/' or '\\' or ':') && name[0] != '.', "a name that is not safe");
    }
}
