namespace Stafett.Protocols.Message.Mime;

/// <summary>The text that a reader of a message sees first, for previews and search. Linear in the number of parts and bounded in size.</summary>
public static class MessageText
{
    public const int DefaultMaxLength = 1_000_000;

    // Encoded text is at most three octets for one (quoted-printable), and a character at most four.
    private const int OctetsPerCharacter = 12;

    /// <param name="languages">RFC 8255: what the reader reads, best first, such as <c>nb</c> or <c>en-GB</c>.</param>
    public static string Extract(MimeTree tree, int maxLength = DefaultMaxLength, IReadOnlyList<string>? languages = null)
    {
        var isLeftOut = TextSelection.LeaveOut(tree, languages ?? []);
        var output = new System.Text.StringBuilder();
        for (var i = 0; i < tree.Count; i++)
        {
            var part = tree[i];
            if (isLeftOut[i] || !IsText(part, out var isHtml))
                continue;
            var room = maxLength - output.Length - (output.Length > 0 ? 1 : 0);
            if (room <= 0)
                break;
            var text = PartText.Read(part, (int)Math.Min(int.MaxValue, (long)room * OctetsPerCharacter));
            text = isHtml ? HtmlText.Extract(text, room) : text.TrimEnd('\n');
            if (text.Length == 0)
                continue;
            if (output.Length > 0)
                output.Append('\n');
            output.Append(text.AsSpan(0, Math.Min(text.Length, room)));
        }

        return WithoutHalfCharacter(output.ToString());
    }

    /// <summary>The first words on one line; invisible characters, which senders use to fill previews, are left out.</summary>
    public static string Preview(MimeTree tree, int maxLength = 200, IReadOnlyList<string>? languages = null)
    {
        var text = Extract(tree, maxLength * 8, languages);
        var output = new System.Text.StringBuilder(maxLength);
        var isSpace = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                isSpace = output.Length > 0;
            }
            else if (!char.IsControl(c) && c is not ('\u034F' or '\u00AD' or '\uFEFF') && c is not (>= '\u200B' and <= '\u200F') && c is not (>= '\u202A' and <= '\u202E') && c is not (>= '\u2060' and <= '\u206F'))
            {
                if (isSpace)
                    output.Append(' ');
                isSpace = false;
                output.Append(c);
            }

            if (output.Length >= maxLength)
                break;
        }

        output.Length = Math.Min(output.Length, maxLength);
        return WithoutHalfCharacter(output.ToString());
    }

    internal static bool IsText(MimePart part, out bool isHtml)
    {
        isHtml = false;
        // A multipart in which no boundary was found is what stands in it.
        if (part.Kind == MimeKind.Multipart)
            return part.Behind == part.Index + 1 && !part.Preamble.IsEmpty;
        // RFC 2045 §6.4: in an encoding that nobody knows, it is not text.
        if (part.Kind == MimeKind.Message || part.IsOpaque || part.TransferEncoding == ContentTransferEncoding.Unknown || part.ReadDisposition() is { IsAttachment: true })
            return false;
        var type = part.ReadContentType();
        isHtml = type.Is("text", "html");
        return isHtml || (type.Type == "text" && IsForPeople(type)) || (type.Type == "multipart" && part.TransferEncoding != ContentTransferEncoding.Base64);
    }

    // RFC 2046 §4.1.4: text of an unknown kind is plain text. Some kinds are known to be for programs, and what has a name is a file.
    private static bool IsForPeople(ContentTypeField type) => type.Subtype == "plain"
        || (type.Name is null && type.Subtype is not ("calendar" or "vcard" or "x-vcard" or "directory" or "csv" or "xml" or "css" or "javascript" or "x-amp-html" or "watch-html" or "rfc822-headers"));

    private static string WithoutHalfCharacter(string text) => text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
}
