using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>A part with what was decided about it: its octets and their encoding.</summary>
internal sealed class PlannedPart
{
    private PlannedPart(MessagePart part, PlannedPart? parent)
    {
        Part = part;
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public MessagePart Part { get; }

    public PlannedPart? Parent { get; }

    public int Depth { get; }

    public PartType? Type { get; private set; }

    public TransferEncoding Encoding { get; set; }

    public ReadOnlySequence<byte> Octets { get; private set; }

    /// <summary>Number of a multipart, for its boundary.</summary>
    public int Number { get; set; }

    /// <summary>A raw part with UTF-8 in its header section.</summary>
    public bool HasInternationalHeader { get; private set; }

    public BuildProblem Problem { get; private set; }

    /// <summary>The octets stand in the message as they are, so a boundary could be in them.</summary>
    public bool IsVerbatim => Part is not MultipartPart && Encoding is TransferEncoding.SevenBit or TransferEncoding.EightBit;

    public static PlannedPart Of(MessagePart part, PlannedPart? parent, MessageForm form)
    {
        var planned = new PlannedPart(part, parent);
        switch (part)
        {
            case TextPart text:
                planned.PlanText(text, form);
                break;
            case OctetPart octets when octets.Type.Text is "message/rfc822" or "message/global":
                planned.PlanMessage(octets.Octets, form);
                break;
            case OctetPart octets:
                planned.PlanOctets(octets, form);
                break;
            case AttachedMessage message:
                planned.PlanMessage(message.Message, form);
                break;
            case RawPart raw:
                planned.PlanRaw(raw, form);
                break;
            case MultipartPart multipart:
                planned.Type = multipart.Type;
                planned.Problem = multipart.Parts.Count == 0 || !multipart.Type.IsMultipart ? BuildProblem.BadMultipart : BuildProblem.None;
                break;
        }

        return planned;
    }

    private void PlanText(TextPart part, MessageForm form)
    {
        // RFC 2046 §4.1.1: the line end of text is CRLF, whatever it was. ReplaceLineEndings would take U+2028 and its kin for line ends too.
        var text = part.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
        if (part.IsFlowed)
            text = FlowedTextWriter.Wrap(text);
        if (Parent is null && text.Length > 0 && !text.EndsWith('\n'))
            text += "\r\n";
        Octets = new ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(text));
        var census = ContentCensus.Of(Octets);
        Encoding = ForText(census, form);
        Type = With(part.Type, "charset", census.HasHigh ? "utf-8" : "us-ascii");
        if (part.IsFlowed)
            Type = With(Type, "format", "flowed");
    }

    private void PlanOctets(OctetPart part, MessageForm form)
    {
        Type = part.Type;
        Octets = part.Octets;
        Encoding = TransferEncoding.Base64;
        // RFC 2045 §6.4: no encoding goes around parts.
        if (part.Type.IsMultipart)
            Problem = BuildProblem.BadMultipart;
        // Reports and their kin (message/delivery-status, RFC 3464 §2) are lines of text too.
        if (!part.Type.IsText && !part.Type.Text.StartsWith("message/", StringComparison.Ordinal))
            return;
        // Line ends of a file are its own: text that does not have those of mail travels as octets.
        var census = ContentCensus.Of(part.Octets);
        if (census.HasBadLines)
            return;
        Encoding = ForText(census, form);
        if (Encoding is TransferEncoding.SevenBit or TransferEncoding.EightBit && Parent is null && !census.EndsLine)
            Encoding = TransferEncoding.QuotedPrintable;
    }

    // RFC 2046 §5.2.1 allows message/rfc822 no encoding; RFC 6532 §3.7 allows message/global any.
    private void PlanMessage(in ReadOnlySequence<byte> message, MessageForm form)
    {
        Octets = message;
        var census = ContentCensus.Of(Octets);
        var isSendable = census.IsSendable && (!census.HasHigh || form != MessageForm.SevenBit);
        Encoding = !isSendable ? TransferEncoding.Base64 : census.HasHigh ? TransferEncoding.EightBit : TransferEncoding.SevenBit;
        var isGlobal = !isSendable
            || HeaderSectionParser.Parse(Octets, HeaderLimits.Default, out var headers) != HeaderScan.Complete
            || !Ascii.IsValid(headers.Octets.Span);
        Type = isGlobal ? Global : Rfc822;
    }

    private void PlanRaw(RawPart part, MessageForm form)
    {
        Octets = new ReadOnlySequence<byte>(part.Octets);
        var census = ContentCensus.Of(Octets);
        Encoding = census.HasHigh ? TransferEncoding.EightBit : TransferEncoding.SevenBit;
        // As the whole message a raw part would meet the fields of ours.
        if (Parent is null || !census.IsSendable || (census.HasHigh && form == MessageForm.SevenBit)
            || HeaderSectionParser.Parse(part.Octets, HeaderLimits.Default, out var headers) != HeaderScan.Complete
            || headers.End != HeaderEnd.BlankLine)
        {
            Problem = BuildProblem.BadRawPart;
            return;
        }

        HasInternationalHeader = !Ascii.IsValid(headers.Octets.Span);
        if (HasInternationalHeader && form != MessageForm.International)
            Problem = BuildProblem.BadRawPart;
    }

    private static readonly PartType Rfc822 = PartType.Parse("message/rfc822");

    private static readonly PartType Global = PartType.Parse("message/global");

    private static TransferEncoding ForText(in ContentCensus census, MessageForm form)
    {
        if (census is { IsSendable: true, HasControls: false, HasFragileLines: false })
        {
            if (!census.HasHigh)
                return TransferEncoding.SevenBit;
            if (form != MessageForm.SevenBit)
                return TransferEncoding.EightBit;
        }

        return census.Length + (2 * census.Escapes) <= census.Length / 3 * 4 + 4 ? TransferEncoding.QuotedPrintable : TransferEncoding.Base64;
    }

    private static PartType With(PartType type, string name, string value) =>
        type.TryAdd(name, HeaderValue.Parse(value), out var more) ? more : type;
}
