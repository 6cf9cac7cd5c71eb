using System.Globalization;
using System.Text;
using System.Text.Json;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.EndToEnd.Tests;

/// <summary>What a parser says about a message, each fact as one text so that two parsers can be compared. White space between words does not count.</summary>
internal sealed class MessageFacts(SortedDictionary<string, string> facts)
{
    public static readonly IReadOnlyList<string> Names = ["subject", "date", "from", "to", "text", "attachments", "structure"];

    /// <summary>Null for what the parser does not say.</summary>
    public string? this[string name] => facts.GetValueOrDefault(name);

    /// <summary>What Stafett reads.</summary>
    public static MessageFacts Of(ReadOnlyMemory<byte> message)
    {
        var tree = MimeTree.Parse(message);
        var headers = tree.Root.ReadHeaders();
        return new MessageFacts(new(StringComparer.Ordinal)
        {
            ["subject"] = Line(headers.IndexOf("Subject"u8) is >= 0 and var subject ? headers.Text(subject) : ""),
            ["date"] = headers.TryGetValue("Date"u8, out var value) && MailDateParser.TryParse(value, out var date)
                ? date.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
                : "",
            ["from"] = Mailboxes(headers, "From"u8),
            ["to"] = Mailboxes(headers, "To"u8),
            ["text"] = Text(MessageText.Extract(tree), HoldsHtml(tree)),
            ["attachments"] = Attachments(tree),
            ["structure"] = Structure(tree),
        });
    }

    /// <summary>What parse.js and parse.py print for a message.</summary>
    public static MessageFacts Of(JsonElement json, ReadOnlyMemory<byte> message)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            if (json.TryGetProperty("error", out var error))
                facts[name] = error.GetString()!;
            else if (json.TryGetProperty(name, out var fact))
                facts[name] = fact.ValueKind == JsonValueKind.Array ? Rows(name, fact) : name == "text" ? Text(fact.GetString()!, HoldsHtml(MimeTree.Parse(message))) : Line(fact.GetString()!);
        }

        return new MessageFacts(facts);
    }

    private static string Rows(string name, JsonElement rows) => string.Join("; ", rows.EnumerateArray().Select(row => name == "attachments"
        ? Attachment(row[0].GetString()!, row[1].GetString()!, row[2].GetInt32())
        : Mailbox(row[0].GetString()!, row[1].GetString()!)));

    private static string Mailboxes(HeaderSection headers, ReadOnlySpan<byte> name)
    {
        var rows = new List<string>();
        for (var i = headers.IndexOf(name); i >= 0; i = headers.IndexOf(name, i + 1))
            rows.AddRange(AddressListParser.Parse(headers.Value(i)).Mailboxes.Select(m => Mailbox(m.Name, m.Address.ToString())));
        return string.Join("; ", rows);
    }

    // A domain has several spellings: one of them is taken.
    private static string Mailbox(string name, string address)
    {
        var at = address.LastIndexOf('@');
        return Line($"{name} <{(at >= 0 && Domain.TryParse(address[(at + 1)..], out var domain) ? $"{address[..at]}@{domain}" : address)}>");
    }

    private static string Attachment(string name, string type, int length) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"{name} {type.ToLowerInvariant()} {(length < 0 ? "" : length)}"));

    private static string Attachments(MimeTree tree)
    {
        var rows = new List<string>();
        for (var i = 0; i < tree.Count; i++)
        {
            var part = tree[i];
            var type = part.ReadContentType();
            var disposition = part.ReadDisposition();
            if (part.Kind == MimeKind.Multipart || (type.MediaType is "text/plain" or "text/html" && disposition is not { IsAttachment: true }))
                continue;
            var isMessage = type.Type == "message";
            var isNamed = disposition?.FileName is not null || type.Name is not null;
            rows.Add(Attachment(isNamed ? AttachmentName.Of(disposition, type) : "", type.MediaType, isMessage ? -1 : Length(part.DecodeBody())));
            i = isMessage ? part.Behind - 1 : i;
        }

        return string.Join("; ", rows);
    }

    // A line end counts as one octet, whatever it is.
    private static int Length(byte[] octets) => octets.Length - octets.AsSpan().Count("\r\n"u8);

    private static string Structure(MimeTree tree)
    {
        var output = new StringBuilder();
        for (var i = 0; i < tree.Count; i++)
        {
            var part = tree[i];
            output.Append(part.ReadContentType().MediaType);
            if (part.Behind > i + 1)
                output.Append('(');
            else
                Close(output, tree, i);
        }

        return output.ToString();
    }

    private static void Close(StringBuilder output, MimeTree tree, int index)
    {
        var parent = tree[index].Parent;
        while (parent >= 0 && tree[parent].Behind == index + 1)
        {
            output.Append(')');
            parent = tree[parent].Parent;
        }

        if (parent >= 0)
            output.Append(',');
    }

    private static bool HoldsHtml(MimeTree tree) => Enumerable.Range(0, tree.Count).Any(i => tree[i].ReadContentType().MediaType == "text/html");

    // How a page is laid out as text is a matter of taste; its letters are not.
    private static string Text(string text, bool isOfHtml) => isOfHtml ? string.Concat(text.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c == '\uFFFD')) : Line(text);

    private static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
