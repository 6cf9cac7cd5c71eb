using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>The header section as the payload tells it: our fields, then the message's.</summary>
internal sealed class PayloadHeader(HeaderSection ours, HeaderSection theirs)
{
    /// <summary>What <c>headers</c> is made of.</summary>
    private static readonly byte[][] AuthenticationFields =
    [
        [.. "ARC-Seal"u8], [.. "ARC-Message-Signature"u8], [.. "ARC-Authentication-Results"u8], [.. "Received-SPF"u8], [.. "Authentication-Results"u8],
    ];

    /// <summary>
    /// <c>headers</c> is text and holds only what this server found out, in the documented example and so here: a sender cannot put anything in it.
    /// </summary>
    public void WriteSection(PayloadOutput json)
    {
        json.Name("headers"u8);
        json.Write("\""u8);
        var escaper = new JsonEscaper();
        for (var i = 0; i < ours.Count; i++)
        {
            if (IsAuthentication(ours.Name(i)))
                escaper.Write(ours.Raw(i), json);
        }

        escaper.Finish(json);
        json.Write("\""u8);
    }

    public async ValueTask WriteLinesAsync(PayloadOutput json, CancellationToken cancellationToken)
    {
        json.Name("headerLines"u8);
        json.Open('[');
        foreach (var section in new[] { ours, theirs })
        {
            for (var i = 0; i < section.Count; i++)
            {
                json.Next();
                json.Open('{');
                json.Property("key"u8, Encoding.UTF8.GetString(section.Name(i)).ToLowerInvariant());
                json.Name("line"u8);
                JsonEscaper.WriteString(section.Raw(i).TrimEnd("\r\n"u8), json);
                json.Close('}');
                await json.FlushIfFullAsync(cancellationToken);
            }
        }

        json.Close(']');
    }

    /// <summary>The fields that programs ask for most. What the message does not say is not there.</summary>
    public void WriteFields(PayloadOutput json)
    {
        Write("subject"u8, First("Subject"u8, Text));
        WriteReferences(json);
        if (First("Date"u8, Date) is { } date)
            json.Property("date"u8, date);
        WriteAddresses(json, "to"u8, "To"u8);
        WriteSender(json, "from"u8, "From"u8);
        WriteAddresses(json, "cc"u8, "Cc"u8);
        WriteAddresses(json, "bcc"u8, "Bcc"u8);
        Write("messageId"u8, First("Message-ID"u8, Identifier));
        Write("inReplyTo"u8, First("In-Reply-To"u8, Identifier));
        WriteSender(json, "replyTo"u8, "Reply-To"u8);
        Write("priority"u8, MessagePriority.Read(theirs));

        void Write(ReadOnlySpan<byte> name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                json.Property(name, value);
        }
    }

    private static bool IsAuthentication(ReadOnlySpan<byte> name)
    {
        foreach (var known in AuthenticationFields)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
                return true;
        }

        return false;
    }

    private static string Text(HeaderSection section, int index) => section.Text(index);

    private static DateTimeOffset? Date(HeaderSection section, int index) =>
        MailDateParser.TryParse(section.Value(index), out var date) ? date.Time : null;

    private static string Identifier(HeaderSection section, int index) => InBrackets(section.Text(index));

    private static string InBrackets(string identifier)
    {
        if (identifier.Length == 0)
            return "";
        var start = identifier[0] == '<' ? "" : "<";
        return start + identifier + (identifier[^1] == '>' ? "" : ">");
    }

    // RFC 5322 §3.6: these fields stand there once; of several the first is what readers show.
    private T? First<T>(ReadOnlySpan<byte> name, Func<HeaderSection, int, T?> read)
    {
        var index = theirs.IndexOf(name);
        return index < 0 ? default : read(theirs, index);
    }

    private void WriteReferences(PayloadOutput json)
    {
        var identifiers = new List<string>();
        for (var i = theirs.IndexOf("References"u8); i >= 0; i = theirs.IndexOf("References"u8, i + 1))
        {
            foreach (var identifier in theirs.Text(i).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                identifiers.Add(InBrackets(identifier));
        }

        if (identifiers.Count == 1)
            json.Property("references"u8, identifiers[0]);
        if (identifiers.Count < 2)
            return;
        json.Name("references"u8);
        json.Open('[');
        foreach (var identifier in identifiers)
        {
            json.Next();
            JsonEscaper.WriteString(identifier, json);
        }

        json.Close(']');
    }

    private void WriteSender(PayloadOutput json, ReadOnlySpan<byte> property, ReadOnlySpan<byte> field)
    {
        if (!theirs.TryGetValue(field, out var value) || WrittenAddressParser.Parse(value) is not { Count: > 0 } addresses)
            return;
        json.Name(property);
        AddressJson.Write(addresses, json);
    }

    // One object, or an array of them where the field is there more than once.
    private void WriteAddresses(PayloadOutput json, ReadOnlySpan<byte> property, ReadOnlySpan<byte> field)
    {
        var lists = new List<IReadOnlyList<WrittenAddress>>(1);
        for (var i = theirs.IndexOf(field); i >= 0; i = theirs.IndexOf(field, i + 1))
        {
            if (WrittenAddressParser.Parse(theirs.Value(i)) is { Count: > 0 } addresses)
                lists.Add(addresses);
        }

        if (lists.Count == 0)
            return;
        json.Name(property);
        if (lists.Count == 1)
        {
            AddressJson.Write(lists[0], json);
            return;
        }

        json.Open('[');
        foreach (var addresses in lists)
        {
            json.Next();
            AddressJson.Write(addresses, json);
        }

        json.Close(']');
    }
}
