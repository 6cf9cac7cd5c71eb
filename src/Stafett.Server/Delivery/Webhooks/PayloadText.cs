using System.Buffers;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// <c>html</c>, <c>text</c> and <c>textAsHtml</c>: the text parts of a message one behind the other, each read again for each property that it stands in.
/// A page without plain text beside it gives text too, links and pictures left out.
/// </summary>
internal sealed class PayloadText(MimeSkeleton skeleton, PayloadParts parts, PayloadOutput json)
{
    private bool _isFirst;

    private bool HasText => parts.HasPlain || parts.HasHtml;

    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        json.Name("html"u8);
        if (parts.HasHtml)
            await WriteAsync(IsInHtml, "<br/>\n", HtmlAsync, cancellationToken);
        else
            json.Write("false"u8);
        if (!HasText)
            return;
        json.Name("text"u8);
        await WriteAsync(IsInText, "\n", TextAsync, cancellationToken);
        json.Name("textAsHtml"u8);
        await WriteAsync(IsInText, "<br/>\n", TextAsHtmlAsync, cancellationToken);
    }

    private async ValueTask WriteAsync(
        Func<TextPart, bool> isWanted, string between, Func<TextPart, ITextSink, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        json.Write("\""u8);
        _isFirst = true;
        var sink = new JsonTextSink(json);
        foreach (var part in parts.Texts)
        {
            if (!isWanted(part))
                continue;
            if (!_isFirst)
                sink.Write(between);
            _isFirst = false;
            await write(part, sink, cancellationToken);
            await json.FlushIfFullAsync(cancellationToken);
        }

        json.Write("\""u8);
    }

    private static bool IsInHtml(TextPart part) => part.Kind != TextKind.Plain || !part.IsAlternative;

    private bool IsInText(TextPart part) => part.Kind != TextKind.Html || !parts.HasPlain || !part.IsAlternative;

    private ValueTask HtmlAsync(TextPart part, ITextSink sink, CancellationToken cancellationToken) => part.Kind switch
    {
        TextKind.Html => CopyAsync(part, sink, cancellationToken),
        TextKind.Plain => CopyAsync(part, new ParagraphSink(sink), cancellationToken),
        _ => Tell(InnerHead.Html(Inner(part)), sink),
    };

    private ValueTask TextAsync(TextPart part, ITextSink sink, CancellationToken cancellationToken) => part.Kind switch
    {
        TextKind.Html => CopyAsync(part, new HtmlTextSink(sink), cancellationToken),
        TextKind.Plain => CopyAsync(part, sink, cancellationToken),
        _ => Tell(InnerHead.Text(Inner(part)), sink),
    };

    private ValueTask TextAsHtmlAsync(TextPart part, ITextSink sink, CancellationToken cancellationToken) =>
        TextAsync(part, new ParagraphSink(sink), cancellationToken);

    private HeaderSection Inner(TextPart part) => skeleton.Tree[part.Part.Index + 1].ReadHeaders();

    private static ValueTask Tell(string text, ITextSink sink)
    {
        sink.Write(text);
        sink.Finish();
        return ValueTask.CompletedTask;
    }

    private async ValueTask CopyAsync(TextPart part, ITextSink sink, CancellationToken cancellationToken)
    {
        var type = part.Part.ReadContentType();
        if (type.Is("text", "plain") && string.Equals(type.Parameters["format"], "flowed", StringComparison.OrdinalIgnoreCase))
            sink = new FlowedSink(string.Equals(type.Parameters["delsp"], "yes", StringComparison.OrdinalIgnoreCase), sink);
        sink = new LineEndSink(sink);
        var text = DecodedText.Open(skeleton, part);
        while (text.MoveNext())
        {
            sink.Write(text.Current.Span);
            await json.FlushIfFullAsync(cancellationToken);
        }

        sink.Finish();
    }
}
