using System.Globalization;
using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

/// <summary>The structure of a message as the lines of <c>tests/Corpus/structure.txt</c>.</summary>
internal static class MimeOutline
{
    public static string Of(MimeTree tree)
    {
        var output = new StringBuilder();
        for (var i = 0; i < tree.Count; i++)
            AppendPart(output, tree[i]);
        return output.Append("  text: ").Append(Quoted(MessageText.Extract(tree), 160)).Append('\n').ToString();
    }

    private static void AppendPart(StringBuilder output, MimePart part)
    {
        var type = part.ReadContentType();
        output.Append(' ', part.Depth * 2).Append(type.MediaType);
        output.Append(CultureInfo.InvariantCulture, $" {part.Body.Length}");
        if (part.Kind == MimeKind.Leaf)
        {
            if (part.TransferEncoding != ContentTransferEncoding.SevenBit)
                output.Append(CultureInfo.InvariantCulture, $" {part.TransferEncoding}={part.DecodeBody().Length}");
            var disposition = part.ReadDisposition();
            if (disposition is not null)
                output.Append(' ').Append(disposition.Disposition);
            if (disposition?.FileName is not null || type.Name is not null)
                output.Append(" name=").Append(Quoted(AttachmentName.Of(disposition, type), 60));
        }

        if (type.Charset is { } charset)
            output.Append(" charset=").Append(charset);
        Flag(output, part.Kind == MimeKind.Multipart && !part.IsClosed, "unclosed");
        Flag(output, part.IsBlankLineMissing, "no-blank-line");
        Flag(output, part.IsOpaque, "opaque");
        Flag(output, !type.IsValid, "invalid-type");
        output.Append('\n');
    }

    private static void Flag(StringBuilder output, bool isSet, string name)
    {
        if (isSet)
            output.Append(' ').Append(name);
    }

    internal static string Quoted(string text, int length)
    {
        var output = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes().Take(length))
        {
            if (rune.Value == '\n')
                output.Append("\\n");
            else if (rune.Value is < 32 or '"' or '\\' or 0xFFFD or 0x7F)
                output.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else
                output.Append(rune.ToString());
        }

        return output.Append(text.EnumerateRunes().Count() > length ? "\"..." : "\"").ToString();
    }
}
