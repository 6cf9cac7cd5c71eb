using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// Which parts of a message are text and which are attachments, by mailparser's rules: text is what is plain, HTML or a delivery status and is not called an
/// attachment; a message inside is an attachment unless it is called inline.
/// </summary>
internal sealed class PayloadParts
{
    private readonly MimeTree _tree;
    private readonly string[] _ids;
    private readonly bool[] _isAlternative;
    private readonly bool[] _isRelated;
    private readonly int[] _children;
    private readonly List<TextPart> _texts = [];
    private readonly List<AttachedPart> _attachments = [];

    private PayloadParts(MimeTree tree)
    {
        _tree = tree;
        _ids = new string[tree.Count];
        _isAlternative = new bool[tree.Count];
        _isRelated = new bool[tree.Count];
        _children = new int[tree.Count];
    }

    /// <summary>In the order of the message.</summary>
    public IReadOnlyList<TextPart> Texts => _texts;

    public IReadOnlyList<AttachedPart> Attachments => _attachments;

    public bool HasPlain { get; private set; }

    public bool HasHtml { get; private set; }

    public static PayloadParts Of(MimeTree tree)
    {
        var parts = new PayloadParts(tree);
        for (var i = 0; i < tree.Count;)
            i = parts.Sort(tree[i]);
        return parts;
    }

    /// <summary>The next part to look at.</summary>
    private int Sort(MimePart part)
    {
        var type = part.ReadContentType();
        Place(part, type);
        var disposition = part.ReadDisposition()?.Disposition ?? "";
        switch (part.Kind)
        {
            case MimeKind.Multipart when part.Behind > part.Index + 1:
                return part.Index + 1;
            case MimeKind.Message when disposition == "inline":
                _texts.Add(new TextPart(part, TextKind.Message, IsAlternative: false));
                return part.Index + 1;
        }

        if (KindOf(part, type) is { } kind && disposition is "" or "inline")
        {
            _texts.Add(new TextPart(part, kind, _isAlternative[part.Index]));
            HasPlain |= kind == TextKind.Plain;
            HasHtml |= kind == TextKind.Html;
        }
        else
        {
            _attachments.Add(new AttachedPart(part, _ids[part.Index], _isRelated[part.Index]));
        }

        return part.Behind;
    }

    private void Place(MimePart part, ContentTypeField type)
    {
        var index = part.Index;
        _isAlternative[index] = type.Is("multipart", "alternative");
        _isRelated[index] = type.Is("multipart", "related");
        if (part.Parent < 0)
        {
            _ids[index] = "";
            return;
        }

        _isAlternative[index] |= _isAlternative[part.Parent];
        _isRelated[index] |= _isRelated[part.Parent];
        var number = ++_children[part.Parent];
        var around = _ids[part.Parent];
        // The multipart of a message inside has no number of its own.
        var isOfMessage = _tree[part.Parent].Kind == MimeKind.Message && part.Kind == MimeKind.Multipart;
        _ids[index] = isOfMessage ? around : around.Length == 0 ? $"{number}" : $"{around}.{number}";
    }

    private static TextKind? KindOf(MimePart part, ContentTypeField type)
    {
        if (part.IsOpaque || part.Kind == MimeKind.Message)
            return null;
        // A multipart in which no boundary was found is what stands in it.
        if (part.Kind == MimeKind.Multipart || type.Type == "multipart")
            return TextKind.Plain;
        if (type.Is("text", "html"))
            return TextKind.Html;
        return type.Is("text", "plain") || type.Is("message", "delivery-status") ? TextKind.Plain : null;
    }
}
