namespace Stafett.Protocols.Message.Mime;

/// <summary>Which parts of a message a reader does not see: the other alternatives, what belongs to a page, signatures, attached messages.</summary>
internal static class TextSelection
{
    /// <returns>For each part, whether it is left out with everything inside.</returns>
    public static bool[] LeaveOut(MimeTree tree, IReadOnlyList<string> languages)
    {
        var isLeftOut = new bool[tree.Count];
        var (hasPlain, hasHtml) = FindTexts(tree);
        for (var i = 0; i < tree.Count; i++)
        {
            var part = tree[i];
            if (part.Parent >= 0)
                isLeftOut[i] |= isLeftOut[part.Parent];
            // An attached message is another message; in a digest it is the content, and in RFC 8255 a translation.
            if (part.Kind == MimeKind.Message && part.Parent >= 0 && tree[part.Parent].Kind == MimeKind.Multipart)
                isLeftOut[i] |= tree[part.Parent].ReadContentType().Subtype is not ("multilingual" or "digest");
            if (part.Kind != MimeKind.Multipart || isLeftOut[i])
                continue;
            var chosen = part.ReadContentType().Subtype switch
            {
                "alternative" => Alternative(tree, part, hasPlain, hasHtml),
                "related" => Start(tree, part),
                "signed" or "report" or "encrypted" => FirstChild(part),
                "multilingual" => Translation(tree, part, languages, hasText: i => hasPlain[i] || hasHtml[i]),
                _ => -1,
            };
            if (chosen < 0)
                continue;
            for (var child = part.Index + 1; child < part.Behind; child = tree[child].Behind)
                isLeftOut[child] |= child != chosen;
        }

        return isLeftOut;
    }

    private static (bool[] Plain, bool[] Html) FindTexts(MimeTree tree)
    {
        var plain = new bool[tree.Count];
        var html = new bool[tree.Count];
        for (var i = tree.Count - 1; i >= 0; i--)
        {
            var part = tree[i];
            if (MessageText.IsText(part, out var isHtml) && !IsBlank(part))
                (isHtml ? html : plain)[i] = true;
            if (part.Parent < 0)
                continue;
            plain[part.Parent] |= plain[i];
            html[part.Parent] |= html[i];
        }

        return (plain, html);
    }

    // Some senders give an empty plain text beside their page.
    private static bool IsBlank(MimePart part) => part.Octets(part.Body).Span.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    // RFC 2046 §5.1.4 wants the last one that we understand; plain text serves previews and search better than a page does.
    private static int Alternative(MimeTree tree, MimePart part, bool[] hasPlain, bool[] hasHtml)
    {
        var html = -1;
        for (var child = part.Index + 1; child < part.Behind; child = tree[child].Behind)
        {
            if (hasPlain[child] && !hasHtml[child])
                return child;
            if (html < 0 && (hasPlain[child] || hasHtml[child]))
                html = child;
        }

        return html >= 0 ? html : FirstChild(part);
    }

    private static int FirstChild(MimePart part) => part.Behind > part.Index + 1 ? part.Index + 1 : -1;

    // RFC 2387 §3.2: the part that "start" names, else the first.
    private static int Start(MimeTree tree, MimePart part)
    {
        if (part.ReadContentType().Parameters["start"] is { Length: > 0 } start)
        {
            for (var child = part.Index + 1; child < part.Behind; child = tree[child].Behind)
            {
                if (Field(tree[child], "Content-ID"u8) == start)
                    return child;
            }
        }

        return FirstChild(part);
    }

    // RFC 8255 §4: the reader's languages in their order, then the part for every language ("zxx"), then the original, then the first translation.
    // A picture for every language has no text for us.
    private static int Translation(MimeTree tree, MimePart part, IReadOnlyList<string> languages, Func<int, bool> hasText)
    {
        var best = FirstChild(part);
        var bestRank = int.MaxValue;
        for (var child = best; child >= 0 && child < part.Behind; child = tree[child].Behind)
        {
            var rank = Rank(tree[child], languages, isPreface: child == part.Index + 1);
            if (rank < bestRank && hasText(child))
                (best, bestRank) = (child, rank);
        }

        return best;
    }

    private static int Rank(MimePart part, IReadOnlyList<string> languages, bool isPreface)
    {
        var field = Field(part, "Content-Language"u8);
        foreach (var tag in field.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            for (var i = 0; i < languages.Count; i++)
            {
                if (Matches(tag, languages[i]))
                    return i;
            }
        }

        if (isPreface)
            return int.MaxValue - 1;
        if (field.Equals("zxx", StringComparison.OrdinalIgnoreCase))
            return int.MaxValue - 4;
        // RFC 8255 §6
        var isOriginal = Field(part, "Content-Translation-Type"u8).StartsWith("original", StringComparison.OrdinalIgnoreCase);
        return int.MaxValue - (isOriginal ? 3 : 2);
    }

    // RFC 4647 §3.4 in small: the tag itself, or one is the beginning of the other.
    private static bool Matches(string tag, string wanted)
    {
        var length = Math.Min(tag.Length, wanted.Length);
        return tag.AsSpan(0, length).Equals(wanted.AsSpan(0, length), StringComparison.OrdinalIgnoreCase)
            && (tag.Length == length || tag[length] == '-')
            && (wanted.Length == length || wanted[length] == '-');
    }

    private static string Field(MimePart part, ReadOnlySpan<byte> name)
    {
        var headers = part.ReadHeaders();
        var index = headers.IndexOf(name);
        return index < 0 ? "" : HeaderText.Unfold(headers.Value(index));
    }
}
